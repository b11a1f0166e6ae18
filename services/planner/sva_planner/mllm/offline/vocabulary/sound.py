"""The shape of a vocabulary entry for sounds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """Something that sounds, the words that name it, and the prompts that ask for it."""

    kind: str
    """Two entries of one kind sound alike, so a scheme holds at most one of them."""
    words: tuple[str, ...]
    """Base forms, lower case; a two-word phrase has one space."""
    prompts: tuple[str, ...]
    """One short sentence each, at most 10 words, so that one modifier still fits."""
    title: str
    """How the idea of a scheme names it."""


def sound(kind: str, words: str, title: str, *prompts: str) -> Sound:
    """An entry with its `words` written as one comma-separated string."""
    return Sound(kind, tuple(word.strip() for word in words.split(",")), prompts, title)
