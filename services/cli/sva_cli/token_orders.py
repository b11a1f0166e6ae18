"""The file of tokens that a gateway knows: a line is added, taken out, shown."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sva_common import tokens

from .failures import InputFault, OutputFault, UsageFault
from .text import shown_path


def add_token(path: Path, name: str, scopes: Sequence[tokens.Scope]) -> None:
    """Make a token, print it, and keep its hash. Raises `UsageFault`, `OutputFault`."""
    if not tokens.NAME.fullmatch(name):
        raise UsageFault(f"{name!r} is no name of ours", "letters, digits, dots, dashes and @, at most 63")
    token = tokens.new_token()
    entry = tokens.Entry(name, frozenset(scopes), tokens.digest(token))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            whole = file.seek(0, os.SEEK_END) == 0 or os.pread(file.fileno(), 1, file.tell() - 1) == b"\n"
            # In one piece: a gateway may read it at any time.
            file.write(b"" if whole else b"\n")
            file.write(f"{entry.line()}\n".encode())
    except OSError as error:
        raise OutputFault.of(path, error) from None
    print(token)


def remove_token(path: Path, name: str) -> None:
    """Take all tokens of a name out. Raises `InputFault` when there is none, `OutputFault`."""
    lines = _read(path).splitlines(keepends=True)
    kept = [line for line in lines if line.partition("#")[0].split()[:1] != [name]]
    if len(kept) == len(lines):
        raise InputFault(f"{shown_path(path)} has no token of {name!r}", "`sva tokens list` shows the names")
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False) as file:
            file.writelines(kept)
        os.chmod(file.name, path.stat().st_mode & 0o777)
        os.replace(file.name, path)
    except OSError as error:
        raise OutputFault.of(path, error) from None


def list_tokens(path: Path) -> None:
    """Print names and scopes, separated by a tab. Raises `InputFault`."""
    for number, found in tokens.read(_read(path)):
        if isinstance(found, ValueError):
            raise InputFault(f"line {number} of {shown_path(path)} is no token: {found}")
        print(f"{found.name}\t{','.join(scope for scope in tokens.Scope if scope in found.scopes)}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(tokens.MAX_FILE_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise InputFault(f"cannot read {shown_path(path)}: {error.strerror}") from None
