"""What the words of a prompt mean to a composer."""
