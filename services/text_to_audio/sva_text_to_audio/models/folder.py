"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..checkpoint import CheckpointError
from .manifest import write_manifest


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Fill the folder that this gives; then it is listed and gets its name. Raises `CheckpointError`."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise CheckpointError.at(path, "is there already; give a folder that is new or empty")
    staged = path.with_name(f".{path.name}.partial")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    try:
        yield staged
        write_manifest(staged)
        if path.exists():
            path.rmdir()
        staged.rename(path)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def place(source: Path, target: Path) -> None:
    """Put a file, or a folder of files, elsewhere: by hard link where the file system can, else copied."""
    if source.is_dir():
        target.mkdir()
        for path in sorted(source.iterdir()):
            if path.is_file():
                place(path, target / path.name)
        return
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)
