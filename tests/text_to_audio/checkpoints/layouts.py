"""Where the files of a checkpoint lie: a directory, a hub cache, or safetensors."""

from __future__ import annotations

from pathlib import Path

import torch

from .package import Package

LANGUAGE_MODEL = "state_dict.bin"
CODEC = "compression_state_dict.bin"


def write_directory(folder: Path, language_model: Package, codec: Package) -> Path:
    """Write both packages into `folder`, which is made if needed; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(language_model, folder / LANGUAGE_MODEL)
    torch.save(codec, folder / CODEC)
    return folder
