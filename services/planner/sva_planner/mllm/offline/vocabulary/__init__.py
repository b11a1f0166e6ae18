"""Words and the sounds, places and music that they stand for: data, and the shapes of that data."""
