"""The commands: each file declares a group of them, and loads what it needs when one is called."""
