"""Stereo by a mono codec."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from ..backend import FloatArray
from .base import Codec, Tick


class InterleavedStereo:
    """Left and right take turns in the codebooks: L0, R0, L1, R1, …"""

    def __init__(self, mono: Codec) -> None:
        self._mono = mono

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self._mono.sample_rate

    @property
    def channels(self) -> int:
        """Two."""
        return 2

    @property
    def frame_rate(self) -> float:
        """In Hz."""
        return self._mono.frame_rate

    def decode(self, codes: Tensor, tick: Tick | None = None) -> FloatArray:
        """See `Codec.decode`."""
        return np.concatenate([self._mono.decode(codes[side::2], tick) for side in (0, 1)])
