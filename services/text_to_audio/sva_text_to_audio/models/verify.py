"""Reads a whole checkpoint and says what it is."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from ..checkpoint import Checkpoint, CheckpointError, WeightsFile, locate_t5, open_checkpoint
from ..codec import load_codec
from ..text_encoder import load_text_encoder
from .manifest import NAME, check_manifest

NOWHERE = torch.device("meta")
"""Where weights go that are only checked."""


def verify(source: str, *, sha256: str = "", t5: str = "", offline: bool = False) -> Iterator[str]:
    """Check everything that serving needs; yield what it is, line by line.

    `sha256`: what the language model's file must have. Raises `CheckpointError`.
    """
    checkpoint = open_checkpoint(source, offline=offline)
    config, shape = checkpoint.config, checkpoint.config.shape
    files = checkpoint.files
    yield f"{files.name}{f' at {files.revision}' if files.revision else ''}: {config.family}"
    yield (
        f"  language model: {shape.layers} layers of {shape.dim}, {shape.heads} heads, "
        f"{shape.codebooks} codebooks of {shape.cardinality}, windows of {config.window_s:g} s"
    )
    yield from _contents(checkpoint.language_model, sha256)
    yield (
        f"  codec: {config.sample_rate} Hz, {'stereo' if config.channels == 2 else 'mono'}, "
        f"{config.frame_rate:g} frames a second"
    )
    yield from _contents(checkpoint.codec)
    if checkpoint.codec_folder is not None:
        yield f"    {checkpoint.codec_folder}"
    if not checkpoint.codec_config.unsupported:
        load_codec(checkpoint, NOWHERE)
    yield f"  text encoder: {config.t5_name}"
    yield f"    {_text_encoder(checkpoint, t5, offline)}"
    yield f"  runs on: {_runner(checkpoint)}"
    if check_manifest(files.folder):
        yield f"  all files are as {NAME} lists them"


def _contents(file: WeightsFile, sha256: str = "") -> Iterator[str]:
    found = file.sha256()
    if sha256 and found != sha256.lower():
        raise CheckpointError.at(file.path, f"has the SHA-256 {found}; it must be {sha256.lower()}")
    yield f"    {file.path}, {file.nbytes / 2**20:.1f} MiB"
    yield f"    sha256 {found}"
    if not file.weights:
        return
    parameters = 0
    for name, tensor in file.weights.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise CheckpointError.at(file.path, f"{name} has values that are no numbers, or infinite")
        parameters += tensor.numel()
        file.weights.release(name)
    kinds = ", ".join(sorted({str(tensor.dtype).removeprefix("torch.") for tensor in file.weights.values()}))
    yield f"    {parameters / 1e6:.1f} million values in {kinds}"


def _text_encoder(checkpoint: Checkpoint, t5: str, offline: bool) -> str:
    if not checkpoint.config.unsupported:
        load_text_encoder(checkpoint, NOWHERE, given=t5, offline=offline)
    return str(locate_t5(checkpoint.config.t5_name, checkpoint.files, given=t5, offline=offline))


def _runner(checkpoint: Checkpoint) -> str:
    why = checkpoint.config.unsupported
    return (
        f"audiocraft's own loop, one request at a time, because of: {'; '.join(why)}" if why else "the engine"
    )
