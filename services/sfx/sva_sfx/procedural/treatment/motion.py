"""Sources that move, and sources that come and go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import signal

from sva_text_to_audio.backend import FloatArray

from ..synthesis.curves import wander
from ..synthesis.timebase import RATE, Samples
from .blockwise import blocks, filtered

RANGE_DB = 30.0
SOUND_SPEED = 343.0
FASTEST = 26.0
"""Speed of the source in m/s; bounds the Doppler shift to 8 %."""


def move(samples: FloatArray, motion: str, tick: Callable[[], None]) -> FloatArray:
    """Return the sound, shape `(n,)`, of a source that approaches, passes or recedes over the clip.

    Level falls with distance, the air takes the treble first, and a passing source drops in pitch.
    """
    if motion == "still":
        return samples
    n = samples.size
    if motion == "passing":
        samples = _doppler(samples, tick)
    dark = filtered(samples, signal.butter(1, 700, fs=RATE, output="sos"), tick)
    out = np.empty_like(samples)
    for part in blocks(n):
        x = np.arange(part.start, part.stop) / n
        remote = {"approaching": 1 - x, "receding": x, "passing": np.abs(2 * x - 1)}[motion]
        gain = 10 ** (-RANGE_DB * remote**1.2 / 20)
        out[part] = gain * ((1 - remote) * samples[part] + remote * dark[part])
        tick()
    return out


def _doppler(samples: FloatArray, tick: Callable[[], None]) -> FloatArray:
    """Read the sound at the times it left a source that drives past in the middle of the clip."""
    n, duration = samples.size, samples.size / RATE
    speed = min(FASTEST, 200.0 / duration)
    closest = speed * min(1.2, duration * 0.12)
    ends = float(np.hypot(closest, speed * duration / 2))
    out = np.empty_like(samples)
    for part in blocks(n):
        t = np.arange(part.start, part.stop) / RATE
        delay = (np.hypot(closest, speed * (t - duration / 2)) - ends) / SOUND_SPEED
        source = (t - delay) * RATE
        first = max(0, int(source[0]) - 2)
        piece = samples[first : int(source[-1]) + 3]
        out[part] = np.interp(source - first, np.arange(piece.size), piece)
        tick()
    return out


def interrupt(samples: FloatArray, rng: np.random.Generator, tick: Callable[[], None]) -> FloatArray:
    """Let the sound pause now and then; it always starts with the clip."""
    duration = samples.size / RATE
    gate = wander(rng, duration, 0.55, -1.0, 1.0)
    out = np.empty_like(samples)
    for part in blocks(samples.size):
        t = np.arange(part.start, part.stop) / RATE
        start = 2.0 * np.exp(-t / 0.5)
        sway: Samples = np.sin(2 * np.pi * t / 3.1 + 1.4) + 0.5 * gate(t)
        out[part] = samples[part] / (1 + np.exp(-9.0 * (sway + start)))
        tick()
    return out
