"""Scales, and chords read from roman numerals. Pitches are MIDI numbers, pitch classes 0 = C … 11 = B."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "hirajoshi": (0, 2, 3, 7, 8),
}

NUMERALS = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
SUFFIXES: dict[str, tuple[int, ...]] = {
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "maj7": (0, 4, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
}
NUMERAL = re.compile(r"(b|#)?([ivIV]+)(.*)")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: its root's pitch class, and its tones in semitones above the root (0 first)."""

    root: int
    tones: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + tone) % 12 for tone in self.tones)

    @property
    def minor(self) -> bool:
        return 3 in self.tones


def chord(numeral: str, tonic: int) -> Chord:
    """Read a numeral such as `bVI`, `ii7`, `Imaj7`, `V7`, `Isus4`.

    Degrees count from the major scale on `tonic` (so `bVI` is eight semitones up in either mode);
    capitals are major, small letters minor; 6, 7, 9 and add9 fit the triad they stand on.
    Raises `ValueError` for anything else.
    """
    match = NUMERAL.fullmatch(numeral)
    if match is None or match[2].lower() not in NUMERALS:
        raise ValueError(f"not a chord numeral: {numeral!r}")
    accidental, degree, suffix = match[1], match[2], match[3]
    shift = {"b": -1, "#": 1, None: 0}[accidental]
    root = (tonic + NUMERALS[degree.lower()] + shift) % 12
    if suffix in SUFFIXES:
        return Chord(root, SUFFIXES[suffix])
    third = 4 if degree.isupper() else 3
    added = {"": (), "6": (9,), "7": (10,), "9": (10, 14), "add9": (14,), "maj9": (11, 14)}
    if suffix not in added:
        raise ValueError(f"not a chord numeral: {numeral!r}")
    return Chord(root, (0, third, 7, *added[suffix]))


def scale_over(scale: tuple[int, ...], tonic: int, harmony: Chord) -> tuple[int, ...]:
    """Pitch classes to play over `harmony`: the scale, where the chord's foreign tones oust their neighbours.

    Over V in a minor key this raises the leading tone, for example.
    """
    own = {(tonic + step) % 12 for step in scale}
    wanted = set(harmony.pitch_classes)
    foreign = wanted - own
    kept = {pc for pc in own if pc in wanted or not any((pc - f) % 12 in (1, 11) for f in foreign)}
    return tuple(sorted(kept | wanted))


def nearest(pitch: float, pitch_classes: tuple[int, ...], low: int, high: int) -> int:
    """The pitch of one of `pitch_classes` within `low`…`high` that lies nearest to `pitch`."""
    options = [p for p in range(low, high + 1) if p % 12 in pitch_classes]
    if not options:
        raise ValueError(f"no pitch of {pitch_classes} in {low}..{high}")
    return min(options, key=lambda p: (abs(p - pitch), p))


def step_from(pitch: int, steps: int, pitch_classes: tuple[int, ...]) -> int:
    """Walk `steps` scale steps up (or down) from `pitch`; a first step enters the scale if outside it."""
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        pitch += direction
        while pitch % 12 not in pitch_classes:
            pitch += direction
    return pitch
