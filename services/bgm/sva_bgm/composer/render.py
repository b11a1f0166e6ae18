"""Performance: the score played by the soundfont into blocks of samples, with a hall around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import tinysoundfont

from sva_text_to_audio.backend import FloatArray, Report

from .reverb import Reverb, impulse_response
from .score import Part, Score
from .soundfont import DRUM_CHANNEL, RATE, new_synth, select, trim_db

BLOCK = RATE // 2
FRAME = 64
"""Events fall on multiples of this many samples (2 ms), the synthesiser's own control step."""
HALL_S = 1.8
RELEASE_FADE_S = 2.5
_DRY = frozenset(("bass", "drums"))


@dataclass(frozen=True, slots=True)
class _Event:
    frame: int
    on: bool
    channel: int
    pitch: int
    velocity: int


def perform(score: Score, report: Report) -> FloatArray:
    """Samples of the piece, shape `(2, round(duration_s * RATE))`, faded to silence at its end.

    `report` is called for every half second of music.
    """
    total = round(score.duration_s * RATE)
    buses = [
        _Bus(score, [p for p in score.parts if p.role in _DRY]),
        _Bus(score, [p for p in score.parts if p.role not in _DRY]),
    ]
    hall = Reverb(impulse_response(RATE, HALL_S), BLOCK)
    out = np.zeros((2, total), dtype=np.float32)
    for start in range(0, total, BLOCK):
        report(start / total)
        count = min(BLOCK, total - start)
        dry, wet = (bus.play(start, BLOCK)[:, :count] for bus in buses)
        out[:, start : start + count] = dry + wet + score.reverb * hall.process(wet + 0.25 * dry)
    return _fade_out(out, score)


class _Bus:
    """One synthesiser with up to sixteen parts, played forward in time."""

    def __init__(self, score: Score, parts: Iterable[Part]) -> None:
        self._synth, font = new_synth()
        self._events: list[_Event] = []
        self._next = 0
        channels = iter(channel for channel in range(16) if channel != DRUM_CHANNEL)
        for part in parts:
            struck = part.instrument.role == "drums"
            channel = DRUM_CHANNEL if struck and part.role == "drums" else next(channels)
            _set_up(self._synth, font, channel, part)
            self._events += _events(score, part, channel)
        self._events.sort(key=lambda e: (e.frame, e.on, e.channel, e.pitch))

    def play(self, start: int, count: int) -> np.ndarray:
        """Samples `start`…`start + count` (multiples of `FRAME`), shape `(2, count)`."""
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
            view = memoryview(out[position:until]).cast("B")
            self._synth.generate_simple(until - position, buffer=view)
            position = until
        return out.T.astype(np.float64)

    def _send(self, event: _Event) -> None:
        if event.on:
            self._synth.noteon(event.channel, event.pitch, event.velocity)
        else:
            self._synth.noteoff(event.channel, event.pitch)


def _set_up(synth: tinysoundfont.Synth, font: int, channel: int, part: Part) -> None:
    if part.instrument.role == "drums":
        synth.program_select(channel, font, 128, part.instrument.program, True)
    else:
        select(synth, font, channel, part.instrument.program)
    gain_db = trim_db(part.instrument) + part.level_db - 12.0
    synth.control_change(channel, 7, int(np.clip(127 * 10 ** (gain_db / 40), 1, 127)))
    synth.control_change(channel, 10, int(round(64 + 60 * part.pan)))


def _events(score: Score, part: Part, channel: int) -> list[_Event]:
    events: list[_Event] = []
    for note in part.notes:
        start = round(score.seconds(note.start) * RATE / FRAME)
        end = max(start + 2, round(score.seconds(note.start + note.length) * RATE / FRAME))
        events.append(_Event(start, True, channel, note.pitch, note.velocity))
        events.append(_Event(end, False, channel, note.pitch, 0))
    return events


def _fade_out(samples: FloatArray, score: Score) -> FloatArray:
    """The last chord dies away: a cosine over the ring, at most `RELEASE_FADE_S`."""
    ring = score.duration_s - score.seconds(score.cadence)
    length = int(min(RELEASE_FADE_S, 0.85 * ring) * RATE)
    samples[:, samples.shape[1] - length :] *= (
        0.5 + 0.5 * np.cos(np.pi * np.arange(length) / length)
    ).astype(np.float32)
    return samples
