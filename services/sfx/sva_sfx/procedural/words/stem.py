"""Fold the inflections of an English word into one form, lightly: galloping, gallops → gallop."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+|\d+")
_IRREGULAR = {"leaves": "leaf", "hooves": "hoof", "wolves": "wolf", "geese": "goose", "feet": "foot"}
_PHRASES = (("far away", "far"), ("leaves the ", "departs the "), ("leaves a ", "departs a "))
_VOWEL = re.compile(r"[aeiouy]")


def words_of(text: str) -> list[str]:
    """Split text of any script into lower-case words; digits count as words."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'s ", " ")
    for phrase, meaning in _PHRASES:
        folded = folded.replace(phrase, meaning)
    return _WORD.findall(folded)


def stem(word: str) -> str:
    """Return the folded form. Not a dictionary form: equal for inflections of one word, that is all."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isascii() or len(word) < 4:
        return word[:-1] if len(word) == 4 and word.endswith("s") else word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ingly", "ing", "edly", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and _VOWEL.search(word[: -len(ending)]):
            word = _undouble(word[: -len(ending)])
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _undouble(word: str) -> str:
    """Runn → run, but roll stays roll and hiss stays hiss."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word
