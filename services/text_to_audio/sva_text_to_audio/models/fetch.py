"""Downloads a model of the hub into a folder that needs no hub any more."""

from __future__ import annotations

from pathlib import Path

from ..checkpoint import CheckpointError, locate_t5, open_checkpoint
from ..checkpoint.locate import CODEC_FOLDER, PRETRAINED_WEIGHTS, T5_FOLDER
from .folder import new_folder, place
from .manifest import NAME


def fetch(source: str, target: Path, *, t5: str = "", offline: bool = False) -> bool:
    """Put language model, codec and text encoder into a new folder; false when it is complete already.

    Raises `CheckpointError`.
    """
    if Path(source).expanduser().is_dir():
        raise CheckpointError.at(source, "is a folder; give a hub id such as facebook/musicgen-small")
    if (target / NAME).is_file():
        return False
    with new_folder(target) as folder:
        checkpoint = open_checkpoint(source, offline=offline)
        text_encoder = locate_t5(checkpoint.config.t5_name, checkpoint.files, given=t5, offline=offline)
        for file in (checkpoint.language_model, checkpoint.codec):
            place(file.path, folder / file.path.name)
        _place_pretrained(text_encoder, folder / T5_FOLDER)
        if checkpoint.codec_folder is not None:
            _place_pretrained(checkpoint.codec_folder, folder / CODEC_FOLDER)
    return True


def _place_pretrained(source: Path, target: Path) -> None:
    """Its words, and one form of its weights."""
    target.mkdir()
    weights = next(name for name in PRETRAINED_WEIGHTS if (source / name).is_file())
    for path in sorted(source.iterdir()):
        if path.name == weights or path.suffix == ".json" or path.name == "spiece.model":
            place(path, target / path.name)
