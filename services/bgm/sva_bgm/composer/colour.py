"""Colour: which tones of a chord are played out, so that ears can tell major from minor.

A root sounds its fifth and its major third as overtones. So a chord's own third has to come forward, the
minor one more than the major one, and its fifth may step back.
"""

from __future__ import annotations

from dataclasses import replace

from .harmony import Span, chord_at
from .score import Note
from .theory import Chord

FORWARD = {"minor third": 1.3, "major third": 1.12, "root": 1.1, "fifth": 0.82}
"""Factors on the velocity."""


def coloured(
    notes: tuple[Note, ...], spans: tuple[Span, ...], final: Chord, cadence: float
) -> tuple[Note, ...]:
    """`notes` with each chord's third and root played out; the last chord is `final`, from beat `cadence`."""
    out: list[Note] = []
    for note in notes:
        ended = note.start >= cadence or not spans
        harmony = final if ended else chord_at(spans, note.start).chord
        velocity = min(round(note.velocity * _factor(harmony, note.pitch)), 126)
        out.append(replace(note, velocity=max(velocity, 1)))
    return tuple(out)


def _factor(harmony: Chord, pitch: int) -> float:
    interval = (pitch - harmony.root) % 12
    if interval == 0:
        return FORWARD["root"]
    if interval == 7:
        return FORWARD["fifth"]
    if interval == 3 and harmony.minor:
        return FORWARD["minor third"]
    return FORWARD["major third"] if interval == 4 else 1.0
