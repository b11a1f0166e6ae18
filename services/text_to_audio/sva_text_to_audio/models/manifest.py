"""The list of a folder's files and hashes, in the format of `sha256sum`, so that both can check it."""

from __future__ import annotations

import re
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


def check_manifest(folder: Path) -> bool:
    """Compare the files with the list; false when there is none. Raises `CheckpointError`."""
    path = folder / NAME
    if not path.is_file():
        return False
    if path.stat().st_size > MAX_BYTES:
        raise CheckpointError.at(path, f"is larger than {MAX_BYTES} bytes; it must list a checkpoint's files")
    for line in path.read_text(errors="replace").splitlines():
        listed = _LINE.fullmatch(line)
        if listed is None or ".." in Path(listed[2]).parts or Path(listed[2]).is_absolute():
            raise CheckpointError.at(path, f"has the line {line[:100]!r}; it must be as sha256sum writes it")
        file = folder / listed[2]
        if not file.is_file():
            raise CheckpointError.at(file, f"is missing; {NAME} lists it")
        if (found := file_sha256(file)) != listed[1]:
            raise CheckpointError.at(file, f"has the SHA-256 {found}; {NAME} says {listed[1]}")
    return True
