"""Decodes a clip of any length in bounded memory, to the samples of decoding it whole.

EnCodec's decoder looks both ways, and its LSTM remembers everything, so a clip cannot be cut up front.
But the LSTM only needs its own state handed on, and what follows it is convolutional: there a stretch
with enough frames on both sides gives the same samples in its middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn

STRETCH_SAMPLES = 1 << 16
LSTM_FRAMES = 256


class StretchedDecoder:
    """The layers of a SEANet decoder: convolution, LSTM if there is one, then upsampling."""

    def __init__(self, layers: nn.Sequential, hop: int) -> None:
        """`hop`: samples that a frame becomes."""
        at = next((index for index, layer in enumerate(layers) if hasattr(layer, "lstm")), None)
        self._lstm: Any = None if at is None else layers[at]
        self._first, self._rest = (layers[:0], layers) if at is None else (layers[:at], layers[at + 1 :])
        self._hop = hop
        self._context = context_frames(self._rest)
        self._frames = max(STRETCH_SAMPLES // hop, 1)

    def __call__(self, latent: Tensor) -> Iterator[Tensor | None]:
        """Yield the samples, shape `(1, channels, n)`, stretch by stretch, of `(1, dimension, frames)`.

        Yields None after each piece of the work before the first of them.
        """
        hidden = self._first(latent)
        yield None
        if self._lstm is not None:
            yield from self._remember(hidden)
        frames = hidden.shape[-1]
        for start in range(0, frames, self._frames):
            stop, first = min(start + self._frames, frames), max(start - self._context, 0)
            samples = self._rest(hidden[..., first : stop + self._context])
            yield samples[..., (start - first) * self._hop : (stop - first) * self._hop]

    def _remember(self, hidden: Tensor) -> Iterator[None]:
        """Run the LSTM over `hidden`, in place."""
        state = None
        for start in range(0, hidden.shape[-1], LSTM_FRAMES):
            part = hidden[..., start : start + LSTM_FRAMES].permute(2, 0, 1)
            out, state = self._lstm.lstm(part, state)
            if self._lstm.skip:
                out = out + part
            hidden[..., start : start + LSTM_FRAMES] = out.permute(1, 2, 0)
            yield None


def context_frames(layers: nn.Module) -> int:
    """How many frames on either side can change the samples of a frame, at most."""
    reach = 0
    for layer in reversed(list(layers.modules())):
        if isinstance(layer, nn.ConvTranspose1d):
            reach = math.ceil((reach + layer.kernel_size[0]) / layer.stride[0])
        elif isinstance(layer, nn.Conv1d):
            reach += (layer.kernel_size[0] - 1) * layer.dilation[0]
    return reach
