"""Read a prompt: which sounds, and how each is to be played."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .lexicon import COVERED_BY, HINTS, NAMES
from .modifiers import COUNTS, GROUPS, MOTION, Manner
from .stem import stem, words_of

MOST_SOUNDS = 4
LONGEST_PROMPT = 2_000
_CLAUSES = re.compile(
    r"[.,;:!?\n]|\b(?:and|while|as|with|over|under|beneath|amid|among|against|then|followed by|plus)\b",
    re.IGNORECASE,
)
_NEGATIONS = {"no", "not", "without", "never"}


@dataclass(frozen=True, slots=True)
class Sound:
    """One kind of sound and its manner."""

    kind: str
    manner: Manner


def parse(prompt: str) -> tuple[list[Sound], Manner]:
    """Return the sounds in the order of their words, and the manner of the prompt as a whole.

    Adjectives belong to the sounds of their clause, or to all when the clause names none; motion
    belongs to all. The second value serves prompts that name no sound at all.
    """
    text = prompt[:LONGEST_PROMPT]
    clauses = [words for part in _CLAUSES.split(text) if (words := [stem(w) for w in words_of(part)])]
    named = [_kinds(words, _NAME_INDEX) for words in clauses]
    whole = _kinds([word for words in clauses for word in words], _NAME_INDEX)
    if not whole:
        named = [_kinds(words, _HINT_INDEX) for words in clauses]
        whole = list(dict.fromkeys(kind for kinds in named for kind in kinds))
    shared = Manner()
    for words, kinds in zip(clauses, named, strict=True):
        for word in words:
            if not kinds or GROUPS.get(word) in MOTION:
                shared = _modified(shared, word)
    sounds = []
    for kind in [kind for kind in whole if not any(kind in COVERED_BY.get(k, ()) for k in whole)][
        :MOST_SOUNDS
    ]:
        manner = shared
        for words, kinds in zip(clauses, named, strict=True):
            if kind in kinds:
                for word in words:
                    if GROUPS.get(word) not in MOTION:
                        manner = _modified(manner, word)
        sounds.append(Sound(kind, manner))
    return sounds, shared


def _modified(manner: Manner, word: str) -> Manner:
    if word in COUNTS:
        return replace(manner, shape=replace(manner.shape, count=COUNTS[word]))
    return manner.after(word)


def _index(lexicon: dict[str, str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for kind, line in lexicon.items():
        for entry in line.split():
            key = tuple(stem(word) for word in entry.split("_"))
            found.setdefault(key, [])
            if kind not in found[key]:
                found[key].append(kind)
    return {key: tuple(kinds) for key, kinds in found.items()}


def _kinds(words: list[str], index: dict[tuple[str, ...], tuple[str, ...]]) -> list[str]:
    """Match the longest phrase first at each word; a phrase uses its words up."""
    kinds: list[str] = []
    place, denied_until = 0, -1
    while place < len(words):
        if words[place] in _NEGATIONS:
            denied_until = place + 2
        for length in range(min(5, len(words) - place), 0, -1):
            if hits := index.get(tuple(words[place : place + length])):
                if place > denied_until:
                    kinds += [kind for kind in hits if kind not in kinds]
                place += length
                break
        else:
            place += 1
    return kinds


_NAME_INDEX = _index(NAMES)
_HINT_INDEX = _index(HINTS)
