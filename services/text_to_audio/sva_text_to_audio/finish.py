"""The last touch on a synthesised track: no DC, no clicks, one loudness, peaks below full scale."""

from __future__ import annotations

import numpy as np
import pyloudnorm
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from .backend import FloatArray

CEILING = 10 ** (-1.5 / 20)
"""Linear peak limit: -1.5 dBFS leaves room for what a resampler adds between the samples."""
FADE_S = 0.008
LOOKAHEAD_S = 0.004
PASSES = 4
MAX_GAIN_DB = 60.0


def finish(samples: FloatArray, sample_rate: int, lufs: float = -18.0) -> FloatArray:
    """Bring `(channels, samples)` to `lufs` (ITU-R BS.1770 integrated) with peaks under `CEILING`.

    Limiting lowers the loudness of percussive sounds, so gain and limiter run up to `PASSES` times.
    Silence stays silence. Needs at least 0.4 s, one measuring block of BS.1770.
    """
    out = samples.astype(np.float64)
    out -= out.mean(axis=1, keepdims=True)
    out = _fade(out, sample_rate)
    meter = pyloudnorm.Meter(sample_rate)
    for _ in range(PASSES):
        measured = float(meter.integrated_loudness(out.T))
        if not np.isfinite(measured) or abs(gain_db := lufs - measured) < 0.3:
            break
        out *= 10 ** (min(gain_db, MAX_GAIN_DB) / 20)
        out = _limit(out, sample_rate)
    return _fade(_limit(out, sample_rate), sample_rate).astype(np.float32)


def _limit(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    """Look-ahead limiter: the gain is the smoothed minimum around each sample, so no peak passes."""
    peaks = np.abs(samples).max(axis=0)
    if peaks.max(initial=0.0) <= CEILING:
        return samples
    width = max(1, int(LOOKAHEAD_S * sample_rate)) | 1
    held = maximum_filter1d(peaks, size=2 * width + 1, mode="nearest")
    gain = np.minimum(1.0, CEILING / np.maximum(held, 1e-12))
    limited: np.ndarray = samples * uniform_filter1d(gain, size=width, mode="nearest")
    clipped: np.ndarray = np.clip(limited, -CEILING, CEILING)
    return clipped


def _fade(samples: np.ndarray, sample_rate: int) -> np.ndarray:
    length = min(int(FADE_S * sample_rate), samples.shape[1] // 2)
    ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(1, length))
    out = samples.copy()
    out[:, :length] *= ramp
    out[:, samples.shape[1] - length :] *= ramp[::-1]
    return out
