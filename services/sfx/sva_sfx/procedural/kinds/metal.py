"""Metal that rings: bells, chimes, blades."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, hump
from ..synthesis.noise import band
from ..synthesis.resonators import modal
from ..synthesis.timebase import Samples, seconds


@kind("bell")
def bell(canvas: Canvas) -> None:
    """A church bell: hum, prime, minor-third tierce, quint and nominal, the low ones longest."""
    prime = canvas.rng.uniform(380, 470) * canvas.shape.pitch
    ratios = np.array([0.5, 1.0, 1.19, 1.5, 2.0, 2.52, 2.66, 3.01, 4.16, 5.4])
    decays = [5.5, 4.5, 4.0, 2.5, 3.0, 1.6, 1.4, 1.2, 0.7, 0.4]
    gains = [0.7, 0.9, 0.8, 0.4, 1.0, 0.4, 0.35, 0.5, 0.35, 0.25]

    def strike(rng: np.random.Generator) -> Samples:
        sound = modal(rng, ratios * prime, decays, gains, 4.2)
        clapper = band(rng, 900, 1500, 6000) * np.linspace(1, 0, 900) ** 3
        sound[:900] += 0.5 * canvas.shape.force * clapper
        return sound * rng.uniform(0.85, 1.0) * np.minimum(1, (4.2 - seconds(4.2)) / 0.3)

    canvas.events(canvas.every(2.2, 0.03), strike)


@kind("wind_chimes")
def wind_chimes(canvas: Canvas) -> None:
    """Hanging tubes, tuned to five tones, that a breeze knocks together in flurries."""
    rng = canvas.rng
    root = rng.uniform(950, 1150) * canvas.shape.pitch
    tubes = [root * 2 ** (step / 12) for step in (0, 2, 4, 7, 9, 12, 14)]

    def ring(rng: np.random.Generator) -> Samples:
        tube = tubes[rng.integers(0, len(tubes))]
        modes = tube * np.array([1.0, 2.76, 5.40])
        strike = rng.uniform(0.3, 1.0)
        return modal(rng, modes, [1.9, 0.9, 0.35], [strike, 0.45 * strike**2, 0.2 * strike**3], 1.6)

    breeze = canvas.wander(0.9, 0.1, 1.0)
    times = np.array(canvas.at_random(7.5))
    heard = rng.random(times.size) < breeze(times)
    heard[0] = True
    canvas.scatter(times[heard], canvas.bank(40, ring))


@kind("sword", mix_db=1)
def sword(canvas: Canvas) -> None:
    """Blades meet with a clang and slide off each other with a rising ring."""
    tune = canvas.rng.uniform(0.93, 1.08) * canvas.shape.pitch

    def clash(rng: np.random.Generator) -> Samples:
        base = 1150 * tune * rng.uniform(0.9, 1.15)
        modes = base * np.array([1.0, 1.72, 2.31, 3.27, 4.11, 5.2, 6.3])
        gains = np.array([0.5, 0.8, 1.0, 0.9, 0.7, 0.5, 0.4]) * rng.uniform(0.6, 1.2, 7)
        sound = modal(rng, modes, [0.8, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2], gains.tolist(), 0.9)
        hit = band(rng, 1200, 1800, 9000) * np.linspace(1, 0, 1200) ** 2
        sound[:1200] += 0.9 * canvas.shape.force * hit
        t = seconds(0.3)
        sound[: t.size] += 0.25 * band(rng, t.size, 3000, 8000) * hump(t, 0.4)
        return sound

    strokes = [start + gap for start in canvas.every(1.45, 0.15) for gap in (0.0, 0.42)]
    canvas.events(strokes[: canvas.shape.count], clash)


@kind("coins")
def coins(canvas: Canvas) -> None:
    """A handful of coins: small hard discs with two or three close high modes each."""

    def chink(rng: np.random.Generator) -> Samples:
        base = rng.uniform(2300, 3400) * canvas.shape.pitch
        modes = base * np.array([1.0, 1.07, 1.78, 2.4])
        sound = modal(rng, modes, [0.14, 0.12, 0.1, 0.06], [1.0, 0.8, 0.6, 0.4], 0.16)
        t = seconds(0.008)
        sound[: t.size] += 0.4 * rng.standard_normal(t.size) * decay(t, 0.007)
        return sound

    rng = canvas.rng
    throws = canvas.every(0.95, 0.2)
    times = [start + late for start in throws for late in np.cumsum(rng.exponential(0.05, 6))]
    canvas.scatter(times, canvas.bank(36, chink))
