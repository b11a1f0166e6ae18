"""The pulse: what makes the asked tempo the one that a listener taps, and not its half or its double.

Ears (and beat trackers) prefer a pulse near 120 a minute. So in slow pieces what lies between the beats steps
back, and in fast ones every beat, not every other, gets the same weight.
"""

from __future__ import annotations

from .styles.base import Voices

SLOW, SLOWEST = 92.0, 62.0
FAST = 132.0
"""Beats a minute below and above which the pulse needs help."""
EVEN_CHORDS = ("x.2. x.1. x.3. x.1.", "x.1. x.2. x.1. x.2.")
"""Comping that strikes every beat alike."""
EVEN_BASS = ("1--. 1--. 1--. 5--.", "1--. 5--. 1--. 5--.")
"""A bass on every beat."""


def stress(bpm: float, beat: float) -> float:
    """Factor on the velocity of a note that starts at `beat`."""
    between = abs(beat - round(beat)) > 0.05
    if bpm < SLOW and between:
        return 1 - 0.62 * min(1.0, (SLOW - bpm) / (SLOW - SLOWEST))
    return 0.75 if bpm > FAST and between else 1.0


def steadied(voices: Voices, bpm: float) -> Voices:
    """A groove at an extreme tempo: slow, no ghost strokes between the beats; fast, a hat on each beat."""
    if bpm < SLOW:
        return tuple((drum, without_ghosts(pattern)) for drum, pattern in voices)
    if bpm > FAST:
        beat = ("ride", "X...") if any(drum == "ride" for drum, _ in voices) else ("hat", "X...")
        thinned = [(drum, without_ghosts(pattern)) for drum, pattern in voices]
        return (*(voice for voice in thinned if voice[0] != beat[0]), beat)
    return voices


def off_beat(pattern: str) -> bool:
    """True where no beat of `pattern` is struck, only what lies between."""
    return all(group[0] in ".-" for group in pattern.split())


def without_ghosts(pattern: str) -> str:
    """`pattern` without its ghost strokes between the beats."""
    return " ".join(group[0] + group[1:].replace("o", ".") for group in pattern.split())
