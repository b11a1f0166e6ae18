"""The key asked for: "in D minor", "key of B flat", "F# dorian", or only "a minor key"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_MODES = {
    "major": "major", "maj": "major", "dur": "major", "ionian": "major", "minor": "minor", "min": "minor",
    "moll": "minor", "aeolian": "minor", "dorian": "dorian", "phrygian": "phrygian", "lydian": "lydian",
    "mixolydian": "mixolydian", "harmonic minor": "harmonic minor", "natural minor": "minor",
    "melodic minor": "minor", "phrygian dominant": "phrygian dominant", "minor pentatonic": "minor",
    "major pentatonic": "major",
}  # fmt: skip
_MODE = "|".join(sorted(_MODES, key=len, reverse=True))
_ACCIDENTAL = r"\s*(#|♯|b(?![a-z])|♭|[\s-]sharp|[\s-]flat)?"
_KEY = re.compile(rf"(?<![a-z'])([a-g]){_ACCIDENTAL}[\s-]*({_MODE})(?![a-z])", re.IGNORECASE)
_KEY_OF = re.compile(rf"\bkey\s+(?:of|is|:)\s*([a-g]){_ACCIDENTAL}(?![a-z])", re.IGNORECASE)
_IN = re.compile(r"\bin ([A-G])(#|♯|b|♭)?(m)?(?=[\s.,;!?]|$)")
_MODE_ONLY = re.compile(
    rf"\b({_MODE})[\s-]+(?:key|mode|scale|tonality|chords?|harmony|harmonies|melody)\b", re.IGNORECASE
)
_NOT_A_KEY = re.compile(r"[\s-]*(?:key|mood|mode|chord|feel|detail|tone|setback)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Key:
    """What is asked: `tonic` pitch class and `scale` name, each None where the prompt is silent."""

    tonic: int | None = None
    scale: str | None = None


def asked_key(prompt: str) -> Key:
    """Read the key. The article "a" is not the note A: "in a minor key" names no tonic."""
    plain = prompt[:4000]
    for match in _KEY.finditer(plain):
        article = match[1] == "a" and not match[2] and _NOT_A_KEY.match(plain, match.end())
        if not article:
            return Key(_tonic(match[1], match[2]), _MODES[match[3].lower()])
    scale = _MODES[found[1].lower()] if (found := _MODE_ONLY.search(plain)) else None
    if of := _KEY_OF.search(plain):
        return Key(_tonic(of[1], of[2]), scale)
    if bare := _IN.search(plain):
        if bare[1] == "A" and not bare[2] and not bare[3] and plain[bare.end() : bare.end() + 1] == " ":
            return Key(None, scale)
        return Key(_tonic(bare[1], bare[2]), "minor" if bare[3] else scale)
    return Key(None, scale)


def _tonic(letter: str, accidental: str | None) -> int:
    sign = (accidental or "").strip(" -").lower()
    shift = 1 if sign in ("#", "♯", "sharp") else -1 if sign in ("b", "♭", "flat") else 0
    return (_LETTERS[letter.lower()] + shift) % 12
