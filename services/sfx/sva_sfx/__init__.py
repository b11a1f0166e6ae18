"""Sound effects from text."""
