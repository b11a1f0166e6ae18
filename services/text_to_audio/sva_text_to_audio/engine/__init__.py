"""Generates tokens of AudioGen and MusicGen: audiocraft's numbers, many requests at once."""
