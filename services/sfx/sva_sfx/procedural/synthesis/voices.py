"""Throats: a buzzing source through formants that may move (source-filter model, Fant 1960)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .envelopes import path
from .filters import body, lowpass
from .oscillators import cycles_of, saw
from .timebase import Samples

Formants = Sequence[tuple[float, float, float]]
"""`(frequency Hz, bandwidth Hz, gain)` of each."""


def source(
    rng: np.random.Generator, frequency: Samples, roughness: float = 0.0, breath: float = 0.05
) -> Samples:
    """Vocal folds: a sawtooth with jitter, subharmonic roughness and breath noise."""
    drift = lowpass(rng.standard_normal(frequency.size), 60.0, 1)
    spread = float(np.std(drift)) or 1.0
    cycles = cycles_of(frequency * (1 + (0.008 + 0.12 * roughness) * drift / spread), rng.random())
    buzz = saw(cycles)
    growl = 1 - roughness * (0.5 + 0.5 * np.sin(np.pi * cycles))
    return buzz * growl + breath * rng.standard_normal(frequency.size)


def throat(samples: Samples, *shapes: Formants) -> Samples:
    """Send a source through mouth shapes, gliding evenly from each to the next."""
    if len(shapes) == 1:
        return body(samples, shapes[0])
    place = path(np.arange(samples.size, dtype=np.float64), *(float(i) for i in range(len(shapes))))
    total = np.zeros_like(samples)
    for index, shape in enumerate(shapes):
        total += body(samples, shape) * np.clip(1 - np.abs(place - index), 0, 1)
    return total
