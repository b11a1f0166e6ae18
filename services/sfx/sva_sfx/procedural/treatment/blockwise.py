"""Filters over a whole clip in short stretches, in place, so that long clips need little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import signal

from sva_text_to_audio.backend import FloatArray

from ..synthesis.timebase import RATE, Samples

BLOCK = 8 * RATE


def blocks(n: int) -> Iterator[slice]:
    """Cut a clip of `n` samples into stretches."""
    return (slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK))


def filtered(samples: FloatArray, sos: Samples, tick: Callable[[], None]) -> FloatArray:
    """Return `samples`, shape `(n,)`, through second-order sections whose state runs across blocks."""
    out = np.empty_like(samples)
    state = np.zeros((sos.shape[0], 2))
    for part in blocks(samples.size):
        out[part], state = signal.sosfilt(sos, samples[part].astype(np.float64), zi=state)
        tick()
    return out


def convolved(samples: FloatArray, response: Samples, tick: Callable[[], None]) -> FloatArray:
    """Return `samples` convolved with a response, cut to the clip's length."""
    out = np.zeros_like(samples)
    for part in blocks(samples.size):
        wet = signal.oaconvolve(samples[part].astype(np.float64), response)
        room = samples.size - part.start
        out[part.start : part.start + wet.size] += wet[:room].astype(np.float32)
        tick()
    return out
