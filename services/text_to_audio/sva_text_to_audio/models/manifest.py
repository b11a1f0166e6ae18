"""The list of a folder's files and hashes, in the format of `sha256sum`, so that both can check it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..checkpoint import CheckpointError
from ..checkpoint.weights import file_sha256

NAME = "SHA256SUMS"
MAX_BYTES = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def write_manifest(folder: Path) -> None:
    """List all files of a folder. Written last, it says that the folder is complete."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    lines = [f"{file_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / NAME).write_text("".join(lines))


def read_manifest(folder: Path) -> dict[Path, str]:
    """The hash of each file that is listed; empty when there is no list. Raises `CheckpointError`."""
    path = folder / NAME
    if not path.is_file():
        return {}
    if path.stat().st_size > MAX_BYTES:
        raise CheckpointError.at(path, f"is larger than {MAX_BYTES} bytes; it must list a checkpoint's files")
    hashes = {}
    for line in path.read_text(errors="replace").splitlines():
        listed = _LINE.fullmatch(line)
        if listed is None or ".." in Path(listed[2]).parts or Path(listed[2]).is_absolute():
            raise CheckpointError.at(path, f"has the line {line[:100]!r}; it must be as sha256sum writes it")
        hashes[folder / listed[2]] = listed[1]
    return hashes


def check_manifest(folder: Path, hash_file: Callable[[Path], str] = file_sha256) -> bool:
    """Compare the files with the list; false when there is none. Raises `CheckpointError`.

    `hash_file` gives the SHA-256 of a file, for whoever knows some already.
    """
    hashes = read_manifest(folder)
    for file, listed in hashes.items():
        if not file.is_file():
            raise CheckpointError.at(file, f"is missing; {NAME} lists it")
        if (found := hash_file(file)) != listed:
            raise CheckpointError.at(file, f"has the SHA-256 {found}; {NAME} says {listed}")
    return bool(hashes)
