"""Looks after checkpoints from the command line: verify, convert, fetch."""
