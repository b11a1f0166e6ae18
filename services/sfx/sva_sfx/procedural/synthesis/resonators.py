"""Things that ring when they are struck (modal synthesis, Adrien 1991)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .timebase import RATE, Samples, seconds


def modal(
    rng: np.random.Generator,
    frequencies: Sequence[float] | Samples,
    decays: Sequence[float] | Samples,
    gains: Sequence[float] | Samples,
    duration_s: float,
) -> Samples:
    """Sum of decaying sines. `decays` are the times to -60 dB in seconds; phases are random."""
    t = seconds(duration_s)
    total = np.zeros_like(t)
    for frequency, decay, gain in zip(frequencies, decays, gains, strict=True):
        if frequency < RATE * 0.45:
            reach = min(t.size, int(1.2 * decay * RATE) + 1)
            span = t[:reach]
            tone = np.sin(2 * np.pi * (frequency * span + rng.random()))
            total[:reach] += gain * np.exp(-6.9 * span / decay) * tone
    return total * np.minimum(1.0, t / 0.0006)


def bubble(frequency: float, decay_s: float, rise: float = 0.6) -> Samples:
    """A bubble of air in water: a short sine that climbs as it nears the surface.

    Minnaert's pitch with the rising-frequency model of van den Doel (2005).
    """
    t = seconds(min(0.35, decay_s * 1.2))
    damping = 6.9 / decay_s
    sigma = rise * damping * 0.15
    phase = frequency * (t + 0.5 * sigma * t * t)
    return np.sin(2 * np.pi * phase) * np.exp(-damping * t) * np.minimum(1.0, t / 0.001)


def click(rng: np.random.Generator, decay_s: float) -> Samples:
    """The contact noise of a blow: white noise that decays to -60 dB in `decay_s`."""
    t = seconds(decay_s)
    return rng.standard_normal(t.size) * np.exp(-6.9 * t / decay_s)
