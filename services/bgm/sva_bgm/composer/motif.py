"""Motifs: the rhythm and contour of a bar, before there are pitches."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from .brief import Brief
from .chance import coin

_SIMPLE = ((1.0,), (0.5, 0.5), (0.75, 0.25), (2.0,), (1.5, 0.5), (1.0, 1.0), (1.0, 0.5, 0.5), (3.0,),
           (2.0, 1.0), (0.5, 1.0, 0.5), (0.25, 0.25, 0.5), (0.5, 0.25, 0.25))  # fmt: skip
_COMPOUND = ((1.0,), (2 / 3, 1 / 3), (1 / 3, 1 / 3, 1 / 3), (2.0,), (1 / 3, 2 / 3))
_STEPS = (-3, -2, -1, 0, 1, 2, 3)
_STEP_WEIGHTS = (0.05, 0.14, 0.29, 0.06, 0.27, 0.14, 0.05)
FASTEST_NOTES = 6.5
"""Notes per second that a melody never passes."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone of a motif: where in the bar, how long (beats), how many scale steps from the tone before."""

    start: float
    length: float
    step: int


def motif(brief: Brief, purpose: str, bar: int) -> tuple[Tone, ...]:
    """The motif of one theme's bar 0 or 1: always the same for the same brief and purpose."""
    rng = brief.stream("motif", purpose, bar)
    density = brief.style.density * (0.75 + 0.5 * brief.energy)
    if purpose.endswith("b"):
        density *= 1.15
    lengths = _rhythm(rng, brief.metre.beats, density, brief)
    rise = 1 if coin(rng, 0.5) else -1
    tones: list[Tone] = []
    start = 0.0
    for length in lengths:
        if not tones or not coin(rng, brief.style.rests * (0.5 if start % 1 == 0 else 1.0)):
            half = start < brief.metre.beats / 2
            tones.append(Tone(start, length, _step(rng, rise if half else -rise) if tones else 0))
        start += length
    return tuple(tones)


def ornamented(tones: tuple[Tone, ...], rng: np.random.Generator, compound: bool) -> tuple[Tone, ...]:
    """A return with a difference: a long tone breaks into itself and its neighbour, or a pair merges."""
    out: list[Tone] = []
    for tone in tones:
        if tone.length >= 1 and coin(rng, 0.4):
            cut = tone.length * (2 / 3 if compound else 0.5)
            turn = 1 if coin(rng, 0.5) else -1
            out += [Tone(tone.start, cut, tone.step), Tone(tone.start + cut, tone.length - cut, turn)]
        elif out and tone.length <= 0.5 and coin(rng, 0.25):
            before = out.pop()
            out.append(Tone(before.start, tone.start + tone.length - before.start, before.step))
        else:
            out.append(tone)
    return tuple(out)


def _rhythm(rng: np.random.Generator, beats: int, density: float, brief: Brief) -> list[float]:
    cells = _COMPOUND if brief.metre.compound else _SIMPLE
    density *= 1.3 if brief.metre.compound else 1.0
    shortest = brief.bpm / 60 / FASTEST_NOTES
    lengths: list[float] = []
    left = float(beats)
    while left > 1e-6:
        options = [c for c in cells if sum(c) <= left + 1e-6 and min(c) >= shortest] or [(1.0,)]
        weights = np.array([exp(-((len(c) / sum(c) - density) ** 2) / 0.3) + 1e-3 for c in options])
        cell = options[int(rng.choice(len(options), p=weights / weights.sum()))]
        lengths += cell
        left -= sum(cell)
    return lengths


def _step(rng: np.random.Generator, rise: int) -> int:
    step = int(rng.choice(_STEPS, p=_STEP_WEIGHTS))
    return step if step * rise >= 0 or coin(rng, 0.35) else -step
