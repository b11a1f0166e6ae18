"""Players: parts of a score on one synthesiser, played forward in time, stretch after stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .score import Part, Score
from .soundfont import RATE, new_synth, select

FRAME = 64
"""Events fall on multiples of this many samples (2 ms), the synthesiser's own control step."""
MOST = 16
"""Parts that one synthesiser takes, its number of channels."""
VOLUME, PAN = 7, 10


@dataclass(frozen=True, slots=True)
class _Event:
    frame: int
    on: bool
    channel: int
    pitch: int
    velocity: int


class Players:
    """At most `MOST` parts with their gains (decibels, none above 0) on a synthesiser of their own."""

    def __init__(self, score: Score, parts: Sequence[Part], gains_db: Sequence[float]) -> None:
        self._synth, font = new_synth()
        self._events: list[_Event] = []
        self._next = 0
        for channel, (part, gain_db) in enumerate(zip(parts[:MOST], gains_db, strict=False)):
            select(self._synth, font, channel, part.instrument)
            # General MIDI: volume 127 is 0 dB, and decibels go with 40 log10
            self._synth.control_change(
                channel, VOLUME, int(np.clip(round(127 * 10 ** (gain_db / 40)), 1, 127))
            )
            self._synth.control_change(channel, PAN, round(64 + 60 * part.pan))
            self._events += _events(score, part, channel)
        self._events.sort(key=lambda e: (e.frame, e.on, e.channel, e.pitch))

    def play(self, start: int, count: int) -> np.ndarray:
        """Samples `start`…`start + count` (multiples of `FRAME`), shape `(2, count)`; never back in time."""
        out = np.empty((count, 2), dtype=np.float32)
        position = 0
        while position < count:
            while (
                self._next < len(self._events) and self._events[self._next].frame * FRAME <= start + position
            ):
                self._send(self._events[self._next])
                self._next += 1
            until = count
            if self._next < len(self._events):
                until = min(count, self._events[self._next].frame * FRAME - start)
            self._synth.generate_simple(until - position, buffer=out[position:until].data.cast("B"))
            position = until
        return out.T.astype(np.float64)

    def _send(self, event: _Event) -> None:
        if event.on:
            self._synth.noteon(event.channel, event.pitch, event.velocity)
        else:
            self._synth.noteoff(event.channel, event.pitch)


def _events(score: Score, part: Part, channel: int) -> list[_Event]:
    events: list[_Event] = []
    for note in part.notes:
        start = round(score.seconds(note.start) * RATE / FRAME)
        end = max(start + 2, round(score.seconds(note.start + note.length) * RATE / FRAME))
        events.append(_Event(start, True, channel, note.pitch, note.velocity))
        events.append(_Event(end, False, channel, note.pitch, 0))
    return events
