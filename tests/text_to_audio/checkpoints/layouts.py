"""Where the files of a checkpoint lie. A hub cache is made of a directory: see `hub.add_to_hub`."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from .package import Package

LANGUAGE_MODEL = "state_dict.bin"
CODEC = "compression_state_dict.bin"
WORDS = ("xp.cfg", "version", "pretrained")


def write_directory(folder: Path, language_model: Package, codec: Package) -> Path:
    """Write both packages into `folder`, which is made if needed, as releases hold them; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(language_model, folder / LANGUAGE_MODEL)
    torch.save(codec, folder / CODEC)
    return folder


def write_safetensors(folder: Path, language_model: Package, codec: Package) -> Path:
    """Write both packages as `.safetensors`: `best_state` are the tensors, the words are the metadata.

    audiocraft has no such form; the metadata's keys are those of its packages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for package, name in ((language_model, LANGUAGE_MODEL), (codec, CODEC)):
        words = {key: package[key] for key in WORDS if key in package}
        save_file(package.get("best_state", {}), (folder / name).with_suffix(".safetensors"), words)
    return folder


def make_self_contained(folder: Path, *, text_encoder: Path, codec: Path | None = None) -> Path:
    """Put what the checkpoint would take from the hub beside its weights: `t5/`, and `codec/` if named."""
    shutil.copytree(text_encoder, folder / "t5")
    if codec is not None:
        shutil.copytree(codec, folder / "codec")
    return folder
