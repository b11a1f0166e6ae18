"""Engines on the road."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Curve, Phase, sampled
from ..synthesis.noise import band
from ..synthesis.oscillators import harmonics, pulses, wavetable
from ..synthesis.timebase import Samples


def _exhaust(rng: np.random.Generator, firing_hz: float, peaks: list[tuple[float, float]]) -> Samples:
    """One engine cycle of four strokes: every fourth partial strong, coloured by the pipe."""
    amplitudes = []
    for number in range(1, 97):
        f = number * firing_hz / 4
        colour = sum(gain / (1 + ((f - centre) / (0.35 * centre)) ** 2) for centre, gain in peaks)
        order = 1.0 if number % 4 == 0 else 0.45 if number % 2 == 0 else 0.22
        amplitudes.append(order * (colour + 0.03) * rng.uniform(0.6, 1.2) / (1 + f / 1500))
    return harmonics(amplitudes)


@kind("engine", mix_db=-1)
def engine(canvas: Canvas) -> None:
    """A car engine near idle: four cylinders, an exhaust pipe, and belts turning."""
    rng = canvas.rng
    centre = rng.uniform(40, 52) * canvas.shape.pitch * canvas.shape.pace**0.7
    speed = canvas.wander(0.4, centre * 0.94, centre * 1.08)
    phase = Phase(speed)
    table = _exhaust(rng, centre, [(95, 1.0), (260, 0.9), (620, 0.5), (1300, 0.15)])
    canvas.tone(lambda t: wavetable(phase(t) / 4, table), 0.8)

    def chuff(rng: np.random.Generator, t: Samples) -> Samples:
        return band(rng, t.size, 220, 1200) * (0.15 + pulses(phase(t), 0.5))

    canvas.texture(chuff, 0.2 * canvas.shape.force)


@kind("motorcycle")
def motorcycle(canvas: Canvas) -> None:
    """A V-twin whose rider twists the throttle: uneven beats that climb and fall back."""
    rng = canvas.rng
    t = sampled(canvas.duration_s)
    period = rng.uniform(1.9, 2.4) / canvas.shape.pace
    x = (t / period + rng.uniform(0.0, 0.3)) % 1.0
    rev = np.where(x < 0.45, np.sin(0.5 * np.pi * x / 0.45), np.exp(-(x - 0.45) * 4.5))
    speed = Curve((62 + 95 * rev) * canvas.shape.pitch * rng.uniform(0.93, 1.07))
    load = Curve(0.35 + 0.65 * rev)
    phase = Phase(speed)
    table = _exhaust(rng, 150, [(180, 0.7), (480, 1.0), (950, 0.9), (2100, 0.5)])

    def rasp(at: Samples) -> Samples:
        cycles = phase(at) / 2
        uneven = cycles + 0.05 * np.sin(2 * np.pi * cycles)
        return np.tanh(2.2 * wavetable(uneven / 2, table) * load(at)) * load(at)

    canvas.tone(rasp)
    canvas.texture(
        lambda rng, at: band(rng, at.size, 700, 3800, 1) * pulses(phase(at) / 2, 0.6) * load(at) ** 2, 0.35
    )
