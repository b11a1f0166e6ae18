"""Loads the text encoder that a checkpoint names."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from ..checkpoint import Checkpoint, CheckpointError, locate_t5
from ..checkpoint.locate import PRETRAINED_WEIGHTS
from ..checkpoint.tensors import OUTPUT_PROJ
from ..checkpoint.weights import read_state
from .encoder import TextEncoder
from .t5 import T5Encoder, T5Shape

MAX_CONFIG_BYTES = 1 << 20


def load_text_encoder(
    checkpoint: Checkpoint, device: torch.device, *, given: str = "", offline: bool = False
) -> TextEncoder:
    """Load T5 in float32 (half precision overflows in it) and the checkpoint's projection of it.

    `given`: its folder; see `locate_t5` for where else it is looked for. Raises `CheckpointError`.
    """
    folder = locate_t5(checkpoint.config.t5_name, checkpoint.files, given=given, offline=offline)
    shape = read_shape(folder)
    projection = [
        checkpoint.state[f"{OUTPUT_PROJ}.{name}"].to(device, torch.float32) for name in ("weight", "bias")
    ]
    if projection[0].shape[1] != shape.d_model:
        raise CheckpointError.at(
            folder,
            f"its T5 is {shape.d_model} wide; the checkpoint goes with {checkpoint.config.t5_name}, "
            f"{projection[0].shape[1]} wide",
        )
    return TextEncoder(_tokenizer(folder), _encoder(folder, shape, device), *projection)


def read_shape(folder: Path) -> T5Shape:
    """The sizes in the folder's `config.json`. Raises `CheckpointError`."""
    from transformers.models.t5.configuration_t5 import T5Config

    path = folder / "config.json"
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ValueError(f"it has more than {MAX_CONFIG_BYTES} bytes")
        config = T5Config.from_dict(json.loads(path.read_bytes()))
        shape = T5Shape(**{name: getattr(config, name) for name in T5Shape.__slots__})
    except Exception as error:  # The library checks fields with exceptions of its own.
        reason = " ".join(str(error).split())[:200]
        raise CheckpointError.at(path, f"is no configuration of a T5 model: {reason}") from error
    return shape


def _encoder(folder: Path, shape: T5Shape, device: torch.device) -> T5Encoder:
    path = next(folder / name for name in PRETRAINED_WEIGHTS if (folder / name).is_file())
    state = read_state(path)
    weights = {}
    for name, expected in shape.tensors().items():
        tensor = state.get(name)
        if tensor is None or tuple(tensor.shape) != expected:
            found = f"has the shape {list(tensor.shape)}" if tensor is not None else "is missing"
            raise CheckpointError.at(path, f"{name} {found}; its config.json says {list(expected)}")
        weights[name] = tensor.to(device, torch.float32, copy=True)
        state.release(name)
    return T5Encoder(shape, weights)


def _tokenizer(folder: Path) -> Callable[[str], Sequence[int]]:
    from transformers.models.t5.tokenization_t5 import T5Tokenizer

    try:
        tokenizer = T5Tokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # Damaged vocabularies raise whatever their parser does.
        reason = " ".join(str(error).split())[:200]
        raise CheckpointError.at(folder, f"its tokenizer cannot be read: {reason}") from error

    def tokenize(text: str) -> list[int]:
        ids: list[int] = tokenizer(text)["input_ids"]
        return ids

    return tokenize
