"""Insects and frogs."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Curve, Phase
from ..synthesis.envelopes import hump
from ..synthesis.filters import body, lowpass
from ..synthesis.oscillators import harmonics, pulses, sine, wavetable
from ..synthesis.timebase import RATE, Samples, seconds


@kind("crickets", mix_db=-1)
def crickets(canvas: Canvas) -> None:
    """Several field crickets: bursts of three wing strokes on a nearly pure carrier."""
    rng = canvas.rng
    for cricket in range(5):
        # Mole crickets sing below 3 kHz, field crickets above: both are in a summer night.
        edges = (2450, 2850) if cricket in (1, 2) else (3500, 4600)
        carrier = rng.uniform(*edges) * canvas.shape.pitch
        strokes, stroke_s = int(rng.integers(3, 5)), rng.uniform(0.022, 0.028)
        level = 1.0 / (1 + 0.6 * cricket)

        def chirp(
            rng: np.random.Generator,
            carrier: float = carrier,
            strokes: int = strokes,
            stroke_s: float = stroke_s,
            level: float = level,
        ) -> Samples:
            t = seconds(strokes * stroke_s)
            scrape = pulses(t / stroke_s, 0.7) * (0.6 + 0.4 * t / (strokes * stroke_s))
            return level * sine(carrier * t + 0.02 * np.cumsum(rng.standard_normal(t.size)) * 0.1) * scrape

        canvas.events(canvas.every(rng.uniform(0.34, 0.42), 0.03, rng.uniform(0, 0.2)), chirp)


@kind("bees", mix_db=-1)
def bees(canvas: Canvas) -> None:
    """A handful of wings at 200 to 260 beats a second that come near and drift away."""
    rng = canvas.rng
    for _ in range(5):
        centre = rng.uniform(205, 255) * canvas.shape.pitch
        flight = Phase(canvas.wander(2.2, centre * 0.88, centre * 1.12))
        near = canvas.wander(0.9, 0.05, 1.0)
        table = harmonics([n**-0.75 * rng.uniform(0.5, 1.2) for n in range(1, 19)], rng)

        def fly(t: Samples, flight: Phase = flight, near: Curve = near, table: Samples = table) -> Samples:
            cycles = flight(t)
            return wavetable(cycles, table) * near(t) ** 2 * (0.8 + 0.2 * sine(cycles * 0.13))

        canvas.tone(fly)


@kind("frogs")
def frogs(canvas: Canvas) -> None:
    """Croaks: trains of throat pulses in a resonant sac, two animals answering each other."""
    rng = canvas.rng
    for frog in range(3):
        low = rng.uniform(480, 720) * canvas.shape.pitch
        beat = rng.uniform(28, 42)
        sac = [(low, 70.0, 1.0), (low * 2.35, 160.0, 0.7), (low * 3.9, 300.0, 0.2)]

        def croak(
            rng: np.random.Generator,
            beat: float = beat,
            sac: list[tuple[float, float, float]] = sac,
        ) -> Samples:
            t = seconds(rng.uniform(0.3, 0.45))
            rate = beat * (1 + 0.35 * t / t[-1])
            train = np.diff(np.floor(np.cumsum(rate) / RATE), prepend=0.0)
            train += 0.004 * rng.standard_normal(t.size)
            return 30 * lowpass(body(train, sac), 2600) * hump(t, 0.65)

        canvas.events(canvas.every(rng.uniform(0.8, 1.1), 0.12, 0.01 + 0.27 * frog), croak)
