"""Integrated loudness after ITU-R BS.1770-4, of a clip that comes in stretches.

pyloudnorm designs the weighting filters; its own meter wants the whole clip at once in double
precision, which is a gigabyte for ten minutes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyloudnorm
from scipy import signal

HOPS_PER_BLOCK = 4
ABSOLUTE_GATE = -70.0
RELATIVE_GATE = -10.0
OFFSET = -0.691


class LoudnessMeter:
    """Feed it stretches in order; mono and stereo (every channel counts with weight one)."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        shelf = pyloudnorm.IIRfilter(4.0, 1 / np.sqrt(2), 1500.0, sample_rate, "high_shelf")
        highpass = pyloudnorm.IIRfilter(0.0, 0.5, 38.0, sample_rate, "high_pass")
        self._sos = np.array([[*stage.b, *stage.a] for stage in (shelf, highpass)])
        self._state = np.zeros((2, channels, 2))
        self._hop = sample_rate // 10
        self._rest = np.zeros(0)
        self._powers: list[npt.NDArray[np.float64]] = []

    def feed(self, stretch: npt.NDArray[np.floating]) -> None:
        """Take the next samples, shape `(channels, n)`."""
        weighted, self._state = signal.sosfilt(self._sos, stretch.astype(np.float64), zi=self._state)
        power = np.concatenate([self._rest, np.sum(weighted**2, axis=0)])
        whole = power.size // self._hop * self._hop
        self._powers.append(power[:whole].reshape(-1, self._hop).mean(axis=1))
        self._rest = power[whole:]

    def integrated(self) -> float:
        """Return LUFS; minus infinity for silence and for less than one block of 0.4 s."""
        hops = np.concatenate(self._powers) if self._powers else np.zeros(0)
        if hops.size < HOPS_PER_BLOCK:
            return -np.inf
        blocks = np.convolve(hops, np.full(HOPS_PER_BLOCK, 1 / HOPS_PER_BLOCK), "valid")
        blocks = blocks[blocks > _power(ABSOLUTE_GATE)]
        if blocks.size == 0:
            return -np.inf
        blocks = blocks[blocks > blocks.mean() * 10 ** (RELATIVE_GATE / 10)]
        return float(OFFSET + 10 * np.log10(blocks.mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET) / 10))
