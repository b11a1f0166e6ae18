"""Distance, walls and echoes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import signal

from sva_text_to_audio.backend import FloatArray

from ..synthesis.noise import band
from ..synthesis.timebase import RATE, Samples, seconds
from ..words.modifiers import Place
from .blockwise import convolved, filtered

ROOM = 0.13
"""Level of the first reflections that even a near sound has, relative to the sound."""


def place_in_space(
    samples: FloatArray, place: Place, rng: np.random.Generator, tick: Callable[[], None]
) -> FloatArray:
    """Return the sound, shape `(n,)`, as heard at its place: air and walls darken, echoes smear."""
    if place.distance == 0 and place.echo == 0:
        samples = _mixed(samples, convolved(samples, _reverb(rng, 0.5, 5000), tick), ROOM)
    if place.distance > 0:
        samples = filtered(samples, _lowpass(1300 - 600 * place.distance, 2), tick)
        wet = convolved(samples, _reverb(rng, 1.1, 900), tick)
        samples = _mixed(samples, wet, 0.9 * place.distance)
    if place.muffle > 0:
        samples = filtered(samples, _lowpass(380, 2), tick)
    if place.echo > 0:
        wet = convolved(samples, _reverb(rng, 2.2, 3800) + _repeats(), tick)
        samples = _mixed(samples, wet, 0.8 * place.echo)
    return samples


def _mixed(dry: FloatArray, wet: FloatArray, amount: float) -> FloatArray:
    """Add the reverberation at `amount` times the level of the dry sound."""
    scale = amount * float(np.sqrt(np.mean(dry**2) / max(1e-20, float(np.mean(wet**2)))))
    return dry + np.float32(scale) * wet


def _lowpass(edge: float, order: int) -> Samples:
    sos: Samples = signal.butter(order, edge, fs=RATE, output="sos")
    return sos


def _reverb(rng: np.random.Generator, decay_s: float, edge: float) -> Samples:
    """Exponentially decaying noise (Moorer 1979), without the first 20 ms."""
    t = seconds(decay_s)
    response = band(rng, t.size, 120, edge, 1) * np.exp(-6.9 * t / decay_s)
    response[: RATE // 50] = 0
    return response


def _repeats() -> Samples:
    """Single echoes off far walls on top of the diffuse tail."""
    response = np.zeros(int(2.2 * RATE))
    for number, gain in enumerate((26.0, 15.0, 8.0), start=1):
        response[int(0.31 * number * RATE)] = gain
    return response
