"""Tempo and metre from figures ("120 bpm", "3/4"), Italian terms and plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .text import Text

SLOWEST, FASTEST = 40.0, 220.0

_NUMBER = r"(?<![\d.])(\d{2,3}(?:\.\d+)?)"
_TO = r"(?:\s*(?:-|–|to)\s*(\d{2,3}))?"
_FIGURES = (
    re.compile(_NUMBER + _TO + r"[\s-]*(?:bpm\b|beats?\s*(?:per|/|a)\s*min)", re.IGNORECASE),
    re.compile(r"\b(?:bpm|tempo)\s*(?:of|is|at|:|=|around|about|near)?\s*" + _NUMBER + _TO, re.IGNORECASE),
    re.compile(r"[♩♪]\s*=\s*" + _NUMBER + _TO),
)

TERMS: dict[str, float] = {
    "larghissimo": 40, "grave": 44, "largo": 50, "lento": 54, "larghetto": 63, "adagio": 68, "adagietto": 72,
    "andante": 84, "andantino": 92, "moderato": 108, "allegretto": 116, "allegro": 132, "vivace": 152,
    "vivacissimo": 168, "presto": 176, "prestissimo": 192,
}  # fmt: skip
"""Italian terms, at the middle of the range that metronomes print."""

WORDS: dict[str, float] = {
    "very slow": -1.6, "extremely slow": -2.0, "slow": -1.0, "slowly": -1.0, "slow paced": -1.0,
    "slow moving": -1.0,
    "leisurely": -0.7, "unhurried": -0.7, "laid back": -0.5, "relaxed tempo": -0.6, "mid tempo": 0.0,
    "medium tempo": 0.0, "moderate tempo": 0.0, "moderate": 0.0, "upbeat": 0.5, "up tempo": 0.8,
    "uptempo": 0.8,
    "brisk": 0.7, "lively": 0.5, "quick": 0.8, "fast": 1.0, "fast paced": 1.0, "rapid": 1.2, "racing": 1.2,
    "very fast": 1.6, "frantic": 1.4, "frenetic": 1.4, "breakneck": 1.8, "driving": 0.5,
}  # fmt: skip
"""Plain words, in steps of a third of an octave from the style's own tempo."""


@dataclass(frozen=True, slots=True)
class Metre:
    """`beats` to the bar, each divided into 2 (simple) or 3 (compound: jig, 6/8)."""

    beats: int
    compound: bool = False


_METRES: dict[str, Metre] = {
    "2/4": Metre(2), "3/4": Metre(3), "4/4": Metre(4), "5/4": Metre(5), "6/4": Metre(6), "7/4": Metre(7),
    "7/8": Metre(7), "5/8": Metre(5), "3/8": Metre(3), "6/8": Metre(2, True), "9/8": Metre(3, True),
    "12/8": Metre(4, True), "2/2": Metre(2),
}  # fmt: skip
_METRE_WORDS: dict[str, Metre] = {
    "waltz": Metre(3), "waltzing": Metre(3), "triple time": Metre(3), "triple metre": Metre(3),
    "triple meter": Metre(3), "minuet": Metre(3), "mazurka": Metre(3), "march": Metre(4),
    "jig": Metre(2, True),
    "tarantella": Metre(2, True), "common time": Metre(4), "cut time": Metre(2),
}  # fmt: skip
_FRACTION = re.compile(r"(?<!\d)(\d{1,2}/\d)(?!\d)")


def asked_bpm(prompt: str) -> float | None:
    """The tempo asked for in figures (the middle of a range), within `SLOWEST`…`FASTEST`."""
    for figure in _FIGURES:
        if match := figure.search(prompt[:4000]):
            low, high = float(match[1]), float(match[2] or 0)
            bpm = (low + high) / 2 if low < high < 2.5 * low else (high or low)
            return min(max(bpm, SLOWEST), FASTEST)
    return None


def italian_bpm(text: Text) -> float | None:
    """The tempo of an Italian term, if one is there."""
    asked = [found.value for found in text.find(TERMS) if not found.negated]
    return sum(asked) / len(asked) if asked else None


def tempo_bend(text: Text) -> float:
    """The factor that the plain words put on a style's own tempo; "not too fast" bends the other way."""
    steps = [found.value * (-0.5 if found.negated else 1.0) for found in text.find(WORDS)]
    return float(2 ** (min(max(sum(steps), -2.0), 2.0) / 3))


def asked_metre(prompt: str, text: Text) -> Metre | None:
    """The metre asked for by a fraction or a dance."""
    for fraction in _FRACTION.findall(prompt[:4000]):
        if fraction in _METRES:
            return _METRES[fraction]
    asked = [found.value for found in text.find(_METRE_WORDS) if not found.negated]
    return asked[0] if asked else None
