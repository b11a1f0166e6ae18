"""Feet and hooves on the ground."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, hump
from ..synthesis.filters import bandpass, lowpass
from ..synthesis.noise import band
from ..synthesis.resonators import click, modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("footsteps")
def footsteps(canvas: Canvas) -> None:
    """Shoes on a hard floor: the heel lands, the sole rolls, the toe taps."""
    floor = canvas.rng.uniform(0.9, 1.1) * canvas.shape.pitch / canvas.shape.force**0.4

    def step(rng: np.random.Generator) -> Samples:
        tune = floor * rng.uniform(0.95, 1.05)
        modes = np.array([95, 180, 340, 610, 1150]) * tune
        heel = modal(rng, modes, [0.16, 0.13, 0.09, 0.06, 0.04], [1.6, 1.3, 1.0, 0.7, 0.4], 0.3)
        knock = lowpass(click(rng, 0.02), 2600)
        heel[: knock.size] += 1.4 * knock
        sole = seconds(0.11)
        start = int(0.06 * RATE)
        heel[start : start + sole.size] += 0.22 * band(rng, sole.size, 700, 2400) * hump(sole, 0.6)
        toe = modal(rng, modes[1:] * 1.25, [0.06] * 4, [0.4, 0.5, 0.4, 0.25], 0.12)
        start = int(0.13 * RATE)
        heel[start : start + toe.size] += toe
        return heel * rng.uniform(0.8, 1.0)

    canvas.events(canvas.every(0.54, 0.05), step)


@kind("hooves")
def hooves(canvas: Canvas) -> None:
    """A horse: hollow clops in the three-beat rhythm of a canter."""
    tune = canvas.rng.uniform(0.9, 1.12) * canvas.shape.pitch
    stride = 0.56

    def clop(rng: np.random.Generator) -> Samples:
        pitch = tune * rng.uniform(0.92, 1.08)
        modes = np.array([620, 1010, 1480, 2250]) * pitch
        sound = modal(rng, modes, [0.07, 0.055, 0.04, 0.03], [1.0, 0.9, 0.5, 0.3], 0.12)
        thud = modal(rng, [120 * pitch], [0.1], [0.8], 0.12)
        grit = band(rng, 500, 1500, 5000) * np.linspace(1, 0, 500) ** 2
        sound[:500] += 0.25 * grit
        return (sound + thud) * rng.uniform(0.8, 1.0)

    beats = canvas.every(stride, 0.02)
    pace = canvas.shape.pace
    hoofs = sorted(beat + gap * stride / pace for beat in beats for gap in (0.0, 0.21, 0.42))
    canvas.events(hoofs[: canvas.shape.count], clop)


@kind("snow_steps")
def snow_steps(canvas: Canvas) -> None:
    """Boots in snow: each step is a squeaking crush of thousands of crystals."""

    def step(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.3, 0.4))
        breaks = (rng.random(t.size) < 0.045 * hump(t, 0.35)) * rng.lognormal(0, 0.7, t.size)
        crystals = np.convolve(breaks, click(rng, 0.004))[: t.size].astype(np.float64, copy=False)
        crush = 1.6 * bandpass(crystals, 700, 5000, 1)
        squeak = band(rng, t.size, 700 * canvas.shape.pitch, 1500 * canvas.shape.pitch) * hump(t, 0.5) ** 2
        press = band(rng, t.size, 90, 260) * decay(t, 0.2, 0.02)
        return (
            crush * 0.8 + 0.35 * squeak * np.abs(lowpass(rng.standard_normal(t.size), 70)) * 12 + 0.3 * press
        )

    canvas.events(canvas.every(0.68, 0.06, 0.0), step)


@kind("ball")
def ball(canvas: Canvas) -> None:
    """A bouncing ball: the gaps shorten by the same ratio until it is thrown again."""
    rng = canvas.rng
    tune = rng.uniform(0.92, 1.1) * canvas.shape.pitch

    def bounce(rng: np.random.Generator) -> Samples:
        modes = np.array([105, 230, 820, 1130, 1490]) * tune * rng.uniform(0.99, 1.01)
        sound = modal(rng, modes, [0.11, 0.13, 0.1, 0.08, 0.06], [1.6, 1.2, 0.35, 0.3, 0.2], 0.18)
        slap = lowpass(click(rng, 0.012), 1800)
        sound[: slap.size] += 0.9 * slap
        return sound

    for start in canvas.every(2.6, 0.1):
        at, gap, level = start, 0.55 / canvas.shape.pace, 1.0
        for _ in range(canvas.shape.count or 9):
            canvas.events([at], bounce, level)
            at, gap, level = at + gap, gap * 0.76, level * 0.82
