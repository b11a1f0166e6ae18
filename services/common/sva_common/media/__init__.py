"""Video files: FFmpeg as a child process, and what a file holds. Everything here is untrusted input."""
