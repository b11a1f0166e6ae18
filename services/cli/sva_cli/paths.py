"""Checks on the user's files before any work is done."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .failures import InputFault, OutputFault, UsageFault
from .text import shown_path


def check_source(path: Path) -> None:
    """Raise `InputFault` unless it is a file that can be read."""
    shown = shown_path(path)
    if not path.exists():
        raise InputFault(f"there is no file {shown}")
    if not path.is_file():
        raise InputFault(f"{shown} is not a file")
    if not os.access(path, os.R_OK):
        raise InputFault(f"{shown} cannot be read: permission denied")


def check_target(path: Path, *, source: Path | None = None) -> Path:
    """The file that will be written: links are followed, so that they stay links.

    Raises `UsageFault` when it would overwrite the source and `OutputFault` when it cannot be written.
    """
    target, shown = path.resolve(), shown_path(path)
    if source is not None and target.exists() and target.samefile(source):
        raise UsageFault(f"{shown} is the input itself", "give another file to -o")
    if target.is_dir():
        raise OutputFault(f"cannot write {shown}: it is a folder", "give the name of a file to -o")
    if target.exists() and not target.is_file():
        raise OutputFault(f"cannot write {shown}: it is not a file")
    if not target.parent.is_dir():
        raise OutputFault(f"cannot write {shown}: there is no folder {shown_path(target.parent)}")
    _try_to_write(target.parent, path)
    return target


def make_folder(path: Path) -> Path:
    """Make a folder for artifacts unless it is there. Raises `OutputFault` when nothing can be put there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFault.of(path, error) from None
    _try_to_write(path, path)
    return path


def _try_to_write(folder: Path, shown: Path) -> None:
    """Permissions tell only half: a file system may be read-only, full of files, or of another kind."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".sva-"):
            pass
    except OSError as error:
        raise OutputFault.of(shown, error) from None
