"""Background music from text."""
