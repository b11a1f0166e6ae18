"""The pulse: what makes the asked tempo the one that a listener taps, and not its half or its double.

Ears (and beat trackers) prefer a pulse near 120 a minute. So in slow pieces what lies between the beats steps
back, and in fast ones every beat, not every other, gets the same weight. Where the tempo is asked for in
figures, something light ticks on every beat, and what is syncopated leans on it.
"""

from __future__ import annotations

import numpy as np

from .styles.base import Voices

SLOW, SLOWEST = 92.0, 62.0
FAST = 132.0
"""Beats a minute below and above which the pulse needs help."""
EVEN_CHORDS = ("x.2. x.1. x.3. x.1.", "x.1. x.2. x.1. x.2.")
"""Comping that strikes every beat alike."""
EVEN_BASS = ("1--. 1--. 1--. 5--.", "1--. 5--. 1--. 5--.")
"""A bass on every beat."""


TICKS = ("ride", "hat", "shaker", "tambourine", "pedal hat")
"""What keeps time in a groove, the likeliest first."""
TICK = "shaker"
"""What ticks where nothing in the groove does."""


def stress(bpm: float, beat: float, exact: bool) -> float:
    """Factor on the velocity of a note that starts at `beat`."""
    if abs(beat - round(beat)) <= 0.05:
        return 1.0
    top, full = (0.75, FAST) if exact else (1.0, SLOW)
    slow = float(np.interp(bpm, (SLOWEST, full), (0.38, top)))
    return min(slow, 0.75) if bpm > FAST else slow


def steadied(voices: Voices, bpm: float, exact: bool) -> Voices:
    """A groove that keeps the beat: at extreme tempi without ghost strokes, fast or exact with even ticks."""
    if bpm < SLOW or bpm > FAST:
        voices = tuple((drum, without_ghosts(pattern)) for drum, pattern in voices)
    if not exact and bpm <= FAST:
        return voices
    if bpm > FAST:
        voices = tuple((drum, _every_beat(drum, pattern)) for drum, pattern in voices)
    names = [drum for drum, _ in voices]
    tick = next((drum for drum in TICKS if drum in names), TICK)
    return (*(voice for voice in voices if voice[0] != tick), (tick, ticks(bpm)))


def ticks(bpm: float) -> str:
    """One bar of ticks; fast ones lean on the back beats, which everybody else leaves weak."""
    return "x... X... x... X..." if bpm > FAST else "X..."


def grounded(pattern: str, bpm: float) -> str:
    """`pattern` with a stroke on each beat before an off-beat: where it has no other, and in slow pieces."""
    if not off_beat(pattern) and bpm >= SLOW:
        return pattern
    return " ".join(
        "x" + group[1:] if group[0] == "." and group.strip(".-") else group for group in pattern.split()
    )


def off_beat(pattern: str) -> bool:
    """True where no beat of `pattern` is struck, only what lies between."""
    return all(group[0] in ".-" for group in pattern.split())


def without_ghosts(pattern: str) -> str:
    """`pattern` without its ghost strokes between the beats."""
    return " ".join(group[0] + group[1:].replace("o", ".") for group in pattern.split())


def _every_beat(drum: str, pattern: str) -> str:
    """A kick of four beats on each of them; a snare that halves the time on the back beats."""
    beats = [index for index, group in enumerate(pattern.split()) if group[0] in "xX"]
    if drum == "kick" and len(pattern.split()) == 4:
        return "X... X... X... X..."
    return ".... X... .... X..." if drum == "snare" and beats == [2] else pattern
