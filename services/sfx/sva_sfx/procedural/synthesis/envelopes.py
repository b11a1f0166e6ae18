"""Shapes of loudness over one sound."""

from __future__ import annotations

import numpy as np

from .timebase import Samples


def decay(t: Samples, time_s: float, attack_s: float = 0.001) -> Samples:
    """A blow: rises linearly in `attack_s`, falls to -60 dB in `time_s`."""
    return np.minimum(1.0, t / attack_s) * np.exp(-6.9 * t / time_s)


def hump(t: Samples, peak: float = 0.5) -> Samples:
    """A smooth rise and fall over the whole of `t`, highest at the fraction `peak`."""
    x = _fraction(t)
    warped = np.where(x < peak, 0.5 * x / peak, 0.5 + 0.5 * (x - peak) / (1 - peak))
    wave: Samples = np.sin(np.pi * warped)
    return wave * wave


def plateau(t: Samples, attack_s: float, release_s: float) -> Samples:
    """Rises, holds, and falls at the end of `t`."""
    up = np.clip((t - t[0]) / attack_s, 0, 1)
    down = np.clip((t[-1] - t) / release_s, 0, 1)
    wave: Samples = np.sin(0.5 * np.pi * np.minimum(up, down))
    return wave


def path(t: Samples, *points: float) -> Samples:
    """A line through evenly spaced points over `t`, smoothed at its corners."""
    x = _fraction(t) * (len(points) - 1)
    index = np.minimum(x.astype(int), len(points) - 2)
    part = x - index
    smooth = part * part * (3 - 2 * part)
    values = np.asarray(points, dtype=np.float64)
    line: Samples = values[index] + (values[index + 1] - values[index]) * smooth
    return line


def _fraction(t: Samples) -> Samples:
    """How much of `t` has passed, 0 to 1."""
    passed: Samples = (t - t[0]) / max(1e-9, float(t[-1] - t[0]))
    return passed
