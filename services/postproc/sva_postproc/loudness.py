"""Integrated loudness of a raw track, for its level in the mix (ITU-R BS.1770-4).

The finished mix is measured by FFmpeg; this meter spares a run of FFmpeg over every single track.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .raw_audio import RawAudio

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = 10.0
OFFSET = -0.691
STEPS_PER_BLOCK = 4
"""Blocks of 400 ms, one every 100 ms."""


def integrated(audio: RawAudio) -> float:
    """Loudness in LUFS of the track as it is heard in stereo; minus infinity for silence.

    A track shorter than one block counts as a whole. Memory is bounded, whatever its length.
    """
    from scipy import signal

    sections = k_weighting(audio.sample_rate)
    state = np.zeros((len(sections), 2, audio.channels))
    step = max(round(audio.sample_rate / 10), 1)
    steps: list[NDArray[np.float64]] = []
    rest = np.zeros(0)
    for block in audio.blocks():
        weighted, state = signal.sosfilt(sections, block.astype(np.float64), axis=0, zi=state)
        # One channel is heard from both sides.
        power = (weighted**2).sum(axis=1) * (2 / audio.channels)
        power = np.concatenate((rest, power))
        whole = power.size // step * step
        steps.append(power[:whole].reshape(-1, step).mean(axis=1))
        rest = power[whole:]
    powers = np.concatenate(steps)
    if powers.size < STEPS_PER_BLOCK:
        return _lufs((powers.sum() * step + rest.sum()) / audio.frames)
    blocks = np.convolve(powers, np.full(STEPS_PER_BLOCK, 1 / STEPS_PER_BLOCK), "valid")
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not blocks.size:
        return -math.inf
    return _lufs(blocks[blocks > blocks.mean() * 10 ** (-RELATIVE_GATE_LU / 10)].mean())


def k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """The two filters of annex 1 as second-order sections, for any rate (as libebur128 derives them)."""
    return np.array([_shelf(sample_rate), _highpass(sample_rate)])


def _shelf(sample_rate: int) -> list[float]:
    gain, quality = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    k = math.tan(math.pi * 1681.974450955533 / sample_rate)
    middle = gain**0.4996667741545416
    a0 = 1 + k / quality + k * k
    return [
        (gain + middle * k / quality + k * k) / a0,
        2 * (k * k - gain) / a0,
        (gain - middle * k / quality + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / quality + k * k) / a0,
    ]


def _highpass(sample_rate: int) -> list[float]:
    quality = 0.5003270373238773
    k = math.tan(math.pi * 38.13547087602444 / sample_rate)
    a0 = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


def _lufs(power: float) -> float:
    return OFFSET + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET) / 10))
