"""A SQLite database belongs to one gateway at a time."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from sva_common.errors import Refused
from sva_common.workspace import lock_file


def lock_database(path: Path) -> BinaryIO:
    """Keep a SQLite database to ourselves: two gateways would both run its jobs. Raises `Refused`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = lock_file(path.with_name(path.name + ".lock"))
    if lock is None:
        raise Refused(f"another gateway uses {path}", reason="DATABASE_IN_USE")
    return lock
