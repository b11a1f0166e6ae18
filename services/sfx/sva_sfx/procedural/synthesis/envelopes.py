"""Shapes of loudness over one sound."""

from __future__ import annotations

import numpy as np

from .timebase import Samples


def decay(t: Samples, time_s: float, attack_s: float = 0.001) -> Samples:
    """A blow: rises linearly in `attack_s`, falls to -60 dB in `time_s`."""
    return np.minimum(1.0, t / attack_s) * np.exp(-6.9 * t / time_s)


def hump(t: Samples, peak: float = 0.5) -> Samples:
    """A smooth rise and fall over the whole of `t`, highest at the fraction `peak`."""
    x = (t - t[0]) / max(1e-9, t[-1] - t[0])
    warped = np.where(x < peak, 0.5 * x / peak, 0.5 + 0.5 * (x - peak) / (1 - peak))
    return np.sin(np.pi * warped) ** 2


def plateau(t: Samples, attack_s: float, release_s: float) -> Samples:
    """Rises, holds, and falls at the end of `t`."""
    ends = np.minimum(t - t[0] + 1e-6, t[-1] - t + 1e-6)
    up = np.clip((t - t[0]) / attack_s, 0, 1)
    down = np.clip((t[-1] - t) / release_s, 0, 1)
    return np.sin(0.5 * np.pi * np.minimum(up, down)) * (ends > 0)


def path(t: Samples, *points: float) -> Samples:
    """A line through evenly spaced points over `t`, smoothed at its corners."""
    x = (t - t[0]) / max(1e-9, t[-1] - t[0]) * (len(points) - 1)
    index = np.minimum(x.astype(int), len(points) - 2)
    part = x - index
    smooth = part * part * (3 - 2 * part)
    values = np.asarray(points, dtype=np.float64)
    line: Samples = values[index] + (values[index + 1] - values[index]) * smooth
    return line
