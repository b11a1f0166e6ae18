"""Amplitude over frequency, for `noise.moving`. Arguments broadcast: `f` in Hz against edges in Hz."""

from __future__ import annotations

import numpy as np

from .timebase import Samples


def below(f: Samples, edge: Samples | float, steepness: float = 2.0) -> Samples:
    """One below the edge, falling as f**-steepness above it."""
    gain: Samples = 1.0 / (1.0 + (f / edge) ** steepness)
    return gain


def above(f: Samples, edge: Samples | float, steepness: float = 2.0) -> Samples:
    """One above the edge, falling as f**steepness below it."""
    gain: Samples = 1.0 / (1.0 + (edge / np.maximum(f, 1.0)) ** steepness)
    return gain


def near(f: Samples, centre: Samples | float, width: Samples | float) -> Samples:
    """A resonance: one at its centre, a fifth of the power two half-widths away."""
    gain: Samples = 1.0 / (1.0 + ((f - centre) / width) ** 2)
    return gain
