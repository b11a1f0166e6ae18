"""Periodic sources driven by a phase in cycles or a frequency in Hz."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .timebase import RATE, Samples

TABLE = 4096


def sine(cycles: Samples) -> Samples:
    """Sine of a phase in cycles."""
    return np.sin(2 * np.pi * cycles)


def cycles_of(frequency: Samples, start: float = 0.0) -> Samples:
    """Integrate a frequency per sample in Hz into a phase in cycles."""
    summed: Samples = np.cumsum(frequency) / RATE + start
    return summed


def harmonics(amplitudes: Sequence[float] | Samples, rng: np.random.Generator | None = None) -> Samples:
    """One period, `TABLE` samples, of partials 1, 2, 3 … with random phases when `rng` is given."""
    x = np.arange(TABLE) / TABLE
    table = np.zeros(TABLE)
    for number, amplitude in enumerate(amplitudes, start=1):
        table += amplitude * np.sin(2 * np.pi * (number * x + (rng.random() if rng else 0.0)))
    return table / max(1e-9, float(np.sqrt(np.mean(table**2))))


def wavetable(cycles: Samples, table: Samples) -> Samples:
    """Read a period at a phase in cycles, with linear interpolation."""
    place = (cycles - np.floor(cycles)) * table.size
    index = place.astype(int)
    part = place - index
    first = index % table.size
    wave: Samples = table[first] * (1 - part) + table[(first + 1) % table.size] * part
    return wave


def saw(cycles: Samples) -> Samples:
    """Band-limited sawtooth (PolyBLEP, Välimäki & Huovilainen 2007)."""
    step = np.maximum(np.gradient(cycles), 1e-9)
    x = cycles - np.floor(cycles)
    wave = 2 * x - 1
    head, tail = x < step, x > 1 - step
    rising, falling = x[head] / step[head], (x[tail] - 1) / step[tail]
    wave[head] -= 2 * rising - rising**2 - 1
    wave[tail] -= falling**2 + 2 * falling + 1
    return wave


def pulses(cycles: Samples, width: float) -> Samples:
    """Smooth bumps from 0 to 1, one per cycle, each `width` of the cycle long."""
    x = cycles - np.floor(cycles)
    bump: Samples = np.where(x < width, np.sin(np.pi * np.minimum(x / width, 1.0)) ** 2, 0.0)
    return bump
