"""Noise with a chosen spectrum, fixed or moving, and unit RMS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import fft

from .timebase import RATE, Samples

FRAME = 1024
HOP = FRAME // 4


def unit(samples: Samples) -> Samples:
    """Scale to an RMS of one; silence stays silence."""
    rms = float(np.sqrt(np.mean(samples**2)))
    return samples / rms if rms > 0 else samples


def power_law(rng: np.random.Generator, n: int, slope: float) -> Samples:
    """Noise whose amplitude falls as 1/f**slope above 20 Hz: 0 white, 0.5 pink, 1 brown."""
    return _filtered(rng, n, lambda f: np.maximum(f, 20.0) ** -slope * (f > 10))


def band(rng: np.random.Generator, n: int, low: float, high: float, order: int = 2) -> Samples:
    """Noise between two edges in Hz, with Butterworth-shaped sides."""

    def gain(f: Samples) -> Samples:
        below = (low / np.maximum(f, 1.0)) ** (2 * order)
        above = (f / high) ** (2 * order)
        return 1.0 / np.sqrt((1.0 + below) * (1.0 + above))

    return _filtered(rng, n, gain)


def _filtered(rng: np.random.Generator, n: int, gain: Callable[[Samples], Samples]) -> Samples:
    size = fft.next_fast_len(n + 64, real=True)
    spectrum = fft.rfft(rng.standard_normal(size))
    shaped: Samples = fft.irfft(spectrum * gain(fft.rfftfreq(size, 1 / RATE)), size)[:n]
    return unit(shaped)


def moving(rng: np.random.Generator, t: Samples, spectrum: Callable[[Samples, Samples], Samples]) -> Samples:
    """Noise whose spectrum moves: random-phase frames, overlapped and added.

    `spectrum(frequency, time)` takes arrays of shape `(1, bins)` in Hz and `(frames, 1)` in seconds
    and returns amplitudes that broadcast to `(frames, bins)`. A flat spectrum of one has unit RMS.
    """
    frames = t.size // HOP + 5
    times = t[0] + (np.arange(frames)[:, None] - 1.5) * HOP / RATE
    frequencies = fft.rfftfreq(FRAME, 1 / RATE)[None, :]
    phases = rng.random((frames, FRAME // 2 + 1)) * (2 * np.pi)
    bins = spectrum(frequencies, times) * np.exp(1j * phases)
    bins[:, 0] = 0
    window = np.sin(np.pi * (np.arange(FRAME) + 0.5) / FRAME)
    grains = fft.irfft(bins, FRAME, axis=1) * window * np.sqrt(FRAME / 2)
    parts = grains.reshape(frames, 4, HOP)
    total = np.zeros((frames + 3, HOP))
    for quarter in range(4):
        total[quarter : quarter + frames] += parts[:, quarter]
    return total.ravel()[3 * HOP : 3 * HOP + t.size]
