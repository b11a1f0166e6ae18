"""Loads the codec of a checkpoint: audiocraft's export of one, or a Hugging Face folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..checkpoint.checkpoint import Checkpoint
from ..checkpoint.codec import CodecConfig
from ..checkpoint.errors import CheckpointError
from ..checkpoint.locate import PRETRAINED_WEIGHTS
from ..checkpoint.weights import Weights, read_state
from .audiocraft_modules import seanet_decoder
from .base import Codec
from .encodec import EncodecDecoder
from .stereo import InterleavedStereo


def load_codec(checkpoint: Checkpoint, device: torch.device) -> Codec:
    """Load the decoding half, in float32. Raises `CheckpointError`."""
    config, folder = checkpoint.codec_config, checkpoint.codec_folder
    if folder is None:
        weights = _Named(checkpoint.codec.weights, checkpoint.codec.path, _audiocraft_name)
        table = "quantizer.vq.layers.{}._codebook.embed"
    else:
        path = next(folder / name for name in PRETRAINED_WEIGHTS if (folder / name).is_file())
        weights = _Named(read_state(path), path, _transformers_name)
        table = "quantizer.layers.{}.codebook.embed"
    shape = (config.cardinality, config.dimension)
    codebooks = [weights.plain(table.format(index), shape).to(device) for index in range(config.codebooks)]
    mono = EncodecDecoder(config, codebooks, _layers(config, weights, device))
    return InterleavedStereo(mono) if checkpoint.config.stereo else mono


def _layers(config: CodecConfig, weights: _Named, device: torch.device) -> nn.Sequential:
    """The network with its weights. On the meta device, because initial values would only be thrown away."""
    # Weight normalisation is folded when the weights are read.
    arguments = {**config.decoder, "norm": "none"}
    try:
        with torch.device("meta"):
            decoder: Any = seanet_decoder()(**arguments)
    except (TypeError, ValueError, AssertionError, AttributeError) as error:
        raise CheckpointError.at(weights.path, f"its decoder cannot be built: {error}") from error
    state = {name: weights.folded(name, tuple(meta.shape)) for name, meta in decoder.state_dict().items()}
    decoder.load_state_dict(state, assign=True)
    layers: nn.Sequential = decoder.model.to(device).eval()
    for module in layers.modules():
        if isinstance(module, nn.RNNBase):
            module.flatten_parameters()
    return layers


class _Named:
    """Weights of a codec, by the names of audiocraft's decoder."""

    def __init__(self, weights: Weights, path: Path, rename: Callable[[str], str]) -> None:
        self._weights = weights
        self._rename = rename
        self.path = path

    def plain(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """A copy in float32. Raises `CheckpointError` when it is missing or has another shape."""
        tensor = self._weights.get(name)
        if tensor is None:
            raise CheckpointError.at(self.path, f"lacks {name}, which its configuration asks for")
        if tuple(tensor.shape) != shape:
            found = list(tensor.shape)
            raise CheckpointError.at(
                self.path, f"{name} has the shape {found}; its configuration says {list(shape)}"
            )
        return tensor.to(torch.float32, copy=True)

    def folded(self, name: str, shape: tuple[int, ...]) -> Tensor:
        """A parameter; where the file keeps its length and direction apart, their product."""
        name = self._rename(name)
        for length, direction in (
            (f"{name}_g", f"{name}_v"),
            (_parametrized(name, 0), _parametrized(name, 1)),
        ):
            if direction in self._weights:
                lengths = self.plain(length, (shape[0], *(1 for _ in shape[1:])))
                return torch._weight_norm(self.plain(direction, shape), lengths, 0)
        return self.plain(name, shape)


def _parametrized(name: str, index: int) -> str:
    layer, _, parameter = name.rpartition(".")
    return f"{layer}.parametrizations.{parameter}.original{index}"


def _audiocraft_name(name: str) -> str:
    return f"decoder.{name}"


def _transformers_name(name: str) -> str:
    renamed = name.replace("convtr.convtr.", "conv.").replace("conv.conv.", "conv.")
    return f"decoder.layers.{renamed.removeprefix('model.')}"
