"""What is seen of a job: bars on a terminal, lines in a pipe, JSON for machines."""
