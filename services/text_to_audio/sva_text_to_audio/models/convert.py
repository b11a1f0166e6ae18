"""Writes a checkpoint as safetensors: no pickles, and mapped into memory by every reader."""

from __future__ import annotations

from pathlib import Path

from ..checkpoint import WeightsFile, open_checkpoint
from ..checkpoint.locate import CODEC_FOLDER, T5_FOLDER
from ..checkpoint.weights import METADATA
from .folder import new_folder, place


def convert(source: str, target: Path, *, offline: bool = False) -> None:
    """Write both files of a checkpoint to a new folder, in the precision they have.

    What makes the checkpoint self-contained (`t5/`, `codec/`) comes along. Raises `CheckpointError`.
    """
    checkpoint = open_checkpoint(source, offline=offline)
    with new_folder(target) as folder:
        for file in (checkpoint.language_model, checkpoint.codec):
            _write(file, folder / file.path.with_suffix(".safetensors").name)
        for name in (T5_FOLDER, CODEC_FOLDER):
            if (checkpoint.files.folder / name).is_dir():
                place(checkpoint.files.folder / name, folder / name)


def _write(file: WeightsFile, path: Path) -> None:
    from safetensors.torch import save_file

    words = dict(zip(METADATA, (file.config, file.version, file.pretrained), strict=True))
    metadata = {key: word for key, word in words.items() if word}
    save_file(dict(file.weights), path, metadata={**metadata, "exported": "true"})
