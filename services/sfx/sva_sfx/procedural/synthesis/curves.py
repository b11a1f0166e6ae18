"""Slow movement over a whole clip: gusts, engine speed, wandering pitch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from .timebase import Samples

STEP_S = 0.01


@dataclass(frozen=True, slots=True)
class Curve:
    """A value for every moment of a clip, kept at `STEP_S` and read in between."""

    values: Samples

    def __call__(self, t: Samples) -> Samples:
        """Return the values at the times `t` in seconds."""
        read: Samples = np.interp(t, np.arange(self.values.size) * STEP_S, self.values)
        return read


def sampled(duration_s: float) -> Samples:
    """Return the times at which a `Curve` over `duration_s` is kept, with a little room behind."""
    return np.arange(int(duration_s / STEP_S) + 200, dtype=np.float64) * STEP_S


def wander(rng: np.random.Generator, duration_s: float, speed_hz: float, low: float, high: float) -> Curve:
    """A smooth random walk between two values that turns about `speed_hz` times a second."""
    t = sampled(duration_s)
    knots = int(t[-1] * speed_hz) + 4
    places = (np.arange(knots) - 1 + 0.5 * rng.random(knots)) / speed_hz
    return Curve(PchipInterpolator(places, rng.uniform(low, high, knots))(t))


class Phase:
    """Cycles since the start of the clip for a frequency that changes, exact between the steps."""

    def __init__(self, frequency: Curve) -> None:
        self._hz = frequency.values
        steps = 0.5 * STEP_S * (self._hz[1:] + self._hz[:-1])
        self._cycles = np.concatenate([[0.0], np.cumsum(steps)])

    def __call__(self, t: Samples) -> Samples:
        """Return the phase at the times `t`, in cycles."""
        index = np.clip((t / STEP_S).astype(int), 0, self._hz.size - 2)
        part = t - index * STEP_S
        slope = (self._hz[index + 1] - self._hz[index]) / STEP_S
        cycles: Samples = self._cycles[index] + part * (self._hz[index] + 0.5 * slope * part)
        return cycles
