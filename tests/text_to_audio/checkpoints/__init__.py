"""Tiny AudioGen and MusicGen checkpoints in the released file formats, made by the tests themselves."""
