"""The steps of a job. Each may run twice, after a crash, and then finds what the first run has stored."""
