"""The last touch on a synthesised track: no DC, no clicks, one loudness, peaks below full scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from .backend import FloatArray
from .loudness import LoudnessMeter

CEILING = 10 ** (-1.5 / 20)
"""Linear peak limit: -1.5 dBFS leaves room for what a resampler adds between the samples."""
FADE_S = 0.008
LOOKAHEAD_S = 0.004
STRETCH_S = 8.0
PASSES = 6
MAX_GAIN_DB = 60.0
TOLERANCE_DB = 0.3


def finish(
    samples: FloatArray,
    sample_rate: int,
    lufs: float = -18.0,
    tick: Callable[[], object] | None = None,
) -> FloatArray:
    """Bring `(channels, samples)` to `lufs` (ITU-R BS.1770 integrated) with peaks under `CEILING`.

    Limiting lowers the loudness of percussive sounds, so the gain is raised in up to `PASSES` rounds.
    Silence stays silence. Needs at least 0.4 s, one measuring block of BS.1770. Works in stretches of
    `STRETCH_S` and calls `tick` after each, which may raise to stop it.
    """
    mean = samples.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32)
    clean = _faded(samples - mean, sample_rate)
    gain_db = 0.0
    for _ in range(PASSES):
        meter = LoudnessMeter(sample_rate, samples.shape[0])
        for _, stretch in _limited(clean, sample_rate, gain_db):
            meter.feed(stretch)
            if tick:
                tick()
        missing = lufs - meter.integrated()
        if not np.isfinite(missing) or abs(missing) < TOLERANCE_DB:
            break
        gain_db = min(gain_db + missing, MAX_GAIN_DB)
    out = np.empty_like(clean)
    for place, stretch in _limited(clean, sample_rate, gain_db):
        out[:, place] = stretch
        if tick:
            tick()
    return out


def _limited(
    samples: FloatArray, sample_rate: int, gain_db: float
) -> Iterator[tuple[slice, npt.NDArray[np.float64]]]:
    """Amplify and limit, stretch by stretch.

    A look-ahead limiter: its gain is the smoothed minimum of what the peaks nearby allow, so that no
    peak passes and no gain jumps. Each stretch sees its neighbours' edges, so the seams do not show.
    """
    gain = 10 ** (gain_db / 20)
    width = max(1, int(LOOKAHEAD_S * sample_rate)) | 1
    length, n = int(STRETCH_S * sample_rate), samples.shape[1]
    for start in range(0, n, length):
        stop, first = min(start + length, n), max(0, start - 2 * width)
        around = gain * samples[:, first : stop + 2 * width].astype(np.float64)
        peaks = np.abs(around).max(axis=0)
        if peaks.max(initial=0.0) > CEILING:
            held = maximum_filter1d(peaks, size=2 * width + 1, mode="nearest")
            allowed = np.minimum(1.0, CEILING / np.maximum(held, 1e-12))
            around *= uniform_filter1d(allowed, size=width, mode="nearest")
            np.clip(around, -CEILING, CEILING, out=around)
        yield slice(start, stop), around[:, start - first : stop - first]


def _faded(samples: FloatArray, sample_rate: int) -> FloatArray:
    length = min(int(FADE_S * sample_rate), samples.shape[1] // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(1, length))).astype(np.float32)
    samples[:, :length] *= ramp
    samples[:, samples.shape[1] - length :] *= ramp[::-1]
    return samples
