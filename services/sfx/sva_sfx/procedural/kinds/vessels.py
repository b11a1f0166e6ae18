"""Trains and boats."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import hump, path, plateau
from ..synthesis.filters import body, lowpass
from ..synthesis.noise import band, power_law
from ..synthesis.resonators import bubble, modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("train")
def train(canvas: Canvas) -> None:
    """Clickety-clack: the two axles of each bogie cross a rail joint over rolling steel."""
    rng = canvas.rng
    rail = np.array([210, 390, 880, 1420, 2300]) * rng.uniform(0.93, 1.07) * canvas.shape.pitch

    def clack(rng: np.random.Generator) -> Samples:
        sound = modal(rng, rail, [0.12, 0.11, 0.09, 0.08, 0.05], [1.3, 1.1, 0.8, 0.6, 0.35], 0.16)
        hit = band(rng, 500, 300, 3000) * np.linspace(1, 0, 500) ** 2
        sound[:500] += 0.9 * hit
        return sound * rng.uniform(0.8, 1.0)

    roll = canvas.wander(1.5, 0.75, 1.0)
    canvas.texture(lambda rng, t: power_law(rng, t.size, 0.9) * roll(t), 0.13)
    canvas.texture(lambda rng, t: band(rng, t.size, 700, 1900, 1) * roll(t), 0.06)
    pace = canvas.shape.pace
    pattern = [gap / pace for gap in (0.0, 0.13, 0.36, 0.49)]
    clacks = sorted(start + gap for start in canvas.every(0.98, 0.01) for gap in pattern)
    canvas.events(clacks, clack)


@kind("boat", mix_db=-1)
def boat(canvas: Canvas) -> None:
    """A moored boat: water laps and slaps under the hull, ropes and planks groan."""

    def lap(rng: np.random.Generator) -> Samples:
        t = seconds(0.75)
        wash = band(rng, t.size, 220, 700, 3) * hump(t) * 0.35
        for at in np.abs(rng.normal(0.28, 0.12, 9)):
            grain = bubble(rng.uniform(170, 480) * canvas.shape.pitch, rng.uniform(0.07, 0.16), 1.4)
            start = min(int(at * RATE), t.size - 1)
            wash[start : start + grain.size] += 0.7 * grain[: t.size - start]
        return wash

    def groan(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.7, 1.0))
        rate = path(t, 26, rng.uniform(40, 55), 30)
        slips = np.diff(np.floor(np.cumsum(rate) / RATE), prepend=0)
        plank = [(310.0, 40.0, 1.0), (530.0, 60.0, 0.7), (1150.0, 110.0, 0.3)]
        return 16 * lowpass(body(slips, plank), 1500) * plateau(t, 0.2, 0.3)

    canvas.events(canvas.every(0.85, 0.2, 0.0), lap)
    canvas.events(canvas.every(2.3, 0.2, 0.35), groan, 0.8)
