"""Signals of traffic: horns and sirens."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Curve, Phase, sampled
from ..synthesis.envelopes import plateau
from ..synthesis.noise import band
from ..synthesis.oscillators import harmonics, wavetable
from ..synthesis.timebase import Samples, seconds


@kind("siren", mix_db=1)
def siren(canvas: Canvas) -> None:
    """The wail of an emergency car: up and down between 550 and 1350 Hz, every three seconds."""
    rng = canvas.rng
    t = sampled(canvas.duration_s)
    period = rng.uniform(2.6, 3.2) / canvas.shape.pace
    swing = 0.5 - 0.5 * np.cos(2 * np.pi * (t / period + rng.uniform(0, 1)))
    pitch = 550 * (1350 / 550) ** swing * rng.uniform(0.97, 1.03) * canvas.shape.pitch
    phase = Phase(Curve(pitch))
    table = harmonics([1.0, 0.35, 0.4, 0.12, 0.12, 0.05])
    canvas.tone(lambda at: wavetable(phase(at), table))


@kind("car_horn", mix_db=1)
def car_horn(canvas: Canvas) -> None:
    """Two electric horns a third apart: buzzing diaphragms, short short long."""
    low = canvas.rng.uniform(395, 430) * canvas.shape.pitch
    table = harmonics([1, 0.9, 0.8, 0.75, 0.6, 0.5, 0.4, 0.3, 0.22, 0.15, 0.1])

    def honk(_rng: np.random.Generator, length: float) -> Samples:
        t = seconds(length)
        bend = low * (t - 0.004 * (1 - np.exp(-t * 40)))
        return (wavetable(bend, table) + 0.9 * wavetable(bend * 1.26, table)) * plateau(t, 0.012, 0.03)

    starts = canvas.every(2.0, 0.1)
    for late, length in ((0.0, 0.22), (0.36, 0.2), (0.72, 0.75)):
        canvas.events([start + late for start in starts], partial(honk, length=length))
        if canvas.shape.count == 1:
            break


@kind("train_horn", mix_db=1)
def train_horn(canvas: Canvas) -> None:
    """A five-chime air horn: a wide chord that swells as the pressure builds."""
    rng = canvas.rng
    base = rng.uniform(0.96, 1.04) * canvas.shape.pitch
    chord = [base * f for f in (277.2, 311.1, 370.0, 415.3, 493.9)]
    tables = [harmonics([n**-0.9 for n in range(1, 13)], rng) for _ in chord]

    def blast(rng: np.random.Generator, length: float) -> Samples:
        t = seconds(length)
        bend = t - 0.006 * (1 - np.exp(-t * 14))
        total = sum((wavetable(f * bend, table) for f, table in zip(chord, tables, strict=True)), 0 * t)
        return (total + 0.3 * band(rng, t.size, 400, 3000)) * plateau(t, 0.09, 0.25)

    starts = canvas.every(3.6, 0.05, 0.0)
    for late, length in ((0.0, 1.5), (1.75, 0.5), (2.4, 1.0)):
        canvas.events([start + late for start in starts], partial(blast, length=length))
        if canvas.shape.count == 1:
            break
