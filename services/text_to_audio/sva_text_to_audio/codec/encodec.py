"""EnCodec (Défossez et al., 2022), the decoding half."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..backend import FloatArray
from ..checkpoint.codec import CodecConfig
from .base import Tick
from .stretches import StretchedDecoder


class EncodecDecoder:
    """Codebooks and decoder on one device, in float32."""

    def __init__(self, config: CodecConfig, codebooks: Sequence[Tensor], layers: nn.Sequential) -> None:
        """`codebooks`: one table each, shape `(cardinality, dimension)`."""
        self._config = config
        self._codebooks = codebooks
        self._decode = StretchedDecoder(layers, config.hop)

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        return self._config.sample_rate

    @property
    def channels(self) -> int:
        """1 or 2."""
        return self._config.channels

    @property
    def frame_rate(self) -> float:
        """In Hz."""
        return self._config.frame_rate

    @torch.no_grad()
    def decode(self, codes: Tensor, tick: Tick | None = None) -> FloatArray:
        """See `Codec.decode`."""
        samples = np.empty((self.channels, codes.shape[-1] * self._config.hop), dtype=np.float32)
        done = 0
        for stretch in self._decode(self._latent(codes.to(self._codebooks[0].device))):
            if stretch is not None:
                samples[:, done : done + stretch.shape[-1]] = stretch[0].cpu().numpy()
                done += stretch.shape[-1]
            if tick:
                tick()
        return samples

    def _latent(self, codes: Tensor) -> Tensor:
        """The sum of what each codebook has for its code, shape `(1, dimension, frames)`."""
        latent = F.embedding(codes[0], self._codebooks[0])
        for row, table in zip(codes[1:], self._codebooks[1:], strict=False):
            latent = latent + F.embedding(row, table)
        return latent.T[None]
