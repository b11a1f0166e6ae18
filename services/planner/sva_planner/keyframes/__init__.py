"""From a video file to pictures: what it shows, when, and which frame stands for it."""
