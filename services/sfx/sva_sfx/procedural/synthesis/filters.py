"""Linear filters with the edges in Hz."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import signal

from .timebase import RATE, Samples


def lowpass(samples: Samples, edge: float, order: int = 2) -> Samples:
    """Butterworth low-pass."""
    return _butter(samples, edge, "lowpass", order)


def highpass(samples: Samples, edge: float, order: int = 2) -> Samples:
    """Butterworth high-pass."""
    return _butter(samples, edge, "highpass", order)


def bandpass(samples: Samples, low: float, high: float, order: int = 2) -> Samples:
    """Butterworth band-pass."""
    return _butter(samples, [low, high], "bandpass", order)


def _butter(samples: Samples, edge: float | list[float], kind: str, order: int) -> Samples:
    limited = np.clip(edge, 10.0, RATE * 0.49)
    filtered: Samples = signal.sosfilt(signal.butter(order, limited, kind, fs=RATE, output="sos"), samples)
    return filtered


def resonance(samples: Samples, frequency: float, bandwidth: float) -> Samples:
    """Two-pole resonator with unit gain at its centre (Smith & Angell 1982)."""
    radius = np.exp(-np.pi * bandwidth / RATE)
    angle = 2 * np.pi * min(frequency, RATE * 0.45) / RATE
    gain = (1 - radius**2) / 2
    filtered: Samples = signal.lfilter([gain, 0, -gain], [1, -2 * radius * np.cos(angle), radius**2], samples)
    return filtered


def body(samples: Samples, resonances: Iterable[tuple[float, float, float]]) -> Samples:
    """Parallel resonances `(frequency Hz, bandwidth Hz, gain)`: a box, a throat, a metal plate."""
    total = np.zeros_like(samples)
    for frequency, bandwidth, gain in resonances:
        total += gain * resonance(samples, frequency, bandwidth)
    return total
