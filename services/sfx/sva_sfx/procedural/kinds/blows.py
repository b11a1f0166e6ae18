"""Hand on skin and things that break: applause, glass, heartbeat."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay
from ..synthesis.noise import band
from ..synthesis.oscillators import cycles_of, sine
from ..synthesis.resonators import modal
from ..synthesis.timebase import Samples, seconds


@kind("glass", mix_db=1)
def glass(canvas: Canvas) -> None:
    """Breaking: a crack, then shards that ring, each at pitches of its own."""

    def shard(rng: np.random.Generator) -> Samples:
        base = float(np.exp(rng.uniform(np.log(1300), np.log(5200)))) * canvas.shape.pitch
        modes = base * np.array([1.0, 1.58, 2.24, 2.92])
        decays = rng.uniform(0.05, 0.32) * np.array([1, 0.8, 0.6, 0.5])
        return modal(rng, modes, decays, [1.0, 0.6, 0.4, 0.3], 0.4)

    def crack(rng: np.random.Generator) -> Samples:
        t = seconds(0.22)
        return band(rng, t.size, 1100, 7500, 1) * decay(t, 0.2, 0.0005)

    starts = canvas.every(2.1, 0.15, 0.01)
    canvas.events(starts, crack, 1.1)
    rng = canvas.rng
    bits = [start + late for start in starts for late in 0.005 + rng.exponential(0.2, 42) if late < 1.4]
    canvas.scatter(bits, canvas.bank(50, shard), 0.42)


@kind("applause", mix_db=-1)
def applause(canvas: Canvas) -> None:
    """Dozens of pairs of hands; each clap is a short burst in the hollow of the palms."""

    def clap(rng: np.random.Generator) -> Samples:
        t = seconds(0.03)
        centre = rng.uniform(750, 1900) * canvas.shape.pitch
        return band(rng, t.size, centre * 0.75, centre * 1.5) * decay(t, rng.uniform(0.015, 0.03), 0.0006)

    rng = canvas.rng
    rate = 75 * canvas.shape.pace * canvas.shape.force
    times = np.sort(rng.uniform(0, canvas.duration_s, int(rate * canvas.duration_s)))
    canvas.scatter(times, canvas.bank(90, clap))


@kind("heartbeat")
def heartbeat(canvas: Canvas) -> None:
    """Lub-dub: two muffled valve closures, the second softer and higher."""
    tune = canvas.rng.uniform(0.95, 1.05) * canvas.shape.pitch

    def valve(rng: np.random.Generator, pitch: float, length: float) -> Samples:
        t = seconds(length)
        fall = pitch * tune * (0.75 + 0.45 * np.exp(-22 * t))
        thump = sine(cycles_of(fall)) + 0.45 * sine(cycles_of(2 * fall)) + 0.25 * sine(cycles_of(3.1 * fall))
        flow = 0.42 * band(rng, t.size, 170, 420) * np.exp(-14 * t)
        return (thump + flow) * decay(t, length, 0.012)

    beats = canvas.every(60 / 70, 0.015)
    gap = 0.3 / canvas.shape.pace**0.5
    canvas.events(beats, lambda rng: valve(rng, 62, 0.24))
    canvas.events([beat + gap for beat in beats], lambda rng: valve(rng, 80, 0.17), 0.65)


@kind("punch", mix_db=1)
def punch(canvas: Canvas) -> None:
    """A dull body blow: a slap of skin over a soft heavy thud."""

    def blow(rng: np.random.Generator) -> Samples:
        t = seconds(0.25)
        fall = (70 + 130 * np.exp(-30 * t)) * canvas.shape.pitch
        slap = band(rng, t.size, 500, 2600) * decay(t, 0.05, 0.001)
        meat = band(rng, t.size, 120, 600) * decay(t, 0.14, 0.003)
        return 1.4 * sine(cycles_of(fall)) * decay(t, 0.2, 0.002) + 0.8 * slap + 0.9 * meat

    beats = [start + gap for start in canvas.every(1.3, 0.2) for gap in (0.0, 0.3, 0.52)]
    canvas.events(beats[: canvas.shape.count], blow)
