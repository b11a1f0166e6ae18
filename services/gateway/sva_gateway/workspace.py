"""Where files lie while they are worked on. What a killed process left there is swept at the next start."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from sva_common.errors import Refused

PREFIX = "sva-gateway-"


class Workspace:
    """A folder of this process, marked by a lock that ends with the process however it ends."""

    def __init__(self, base: Path) -> None:
        base.mkdir(parents=True, exist_ok=True)
        sweep(base)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        self._lock = _lock(self.path / "lock")

    def folder(self) -> tempfile.TemporaryDirectory[str]:
        """A fresh folder, for a `with` block."""
        return tempfile.TemporaryDirectory(dir=self.path, prefix="sva-", ignore_cleanup_errors=True)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()


def sweep(base: Path) -> None:
    """Remove the folders of processes that are gone."""
    for path in base.glob(f"{PREFIX}*"):
        lock = _lock(path / "lock")
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            lock.close()


def lock_database(path: Path) -> BinaryIO:
    """Keep a SQLite database to ourselves: two gateways would both run its jobs. Raises `Refused`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(path.with_name(path.name + ".lock"))
    if lock is None:
        raise Refused(f"another gateway uses {path}", reason="DATABASE_IN_USE")
    return lock


def _lock(path: Path) -> BinaryIO | None:
    """The lock, or None when another process holds it."""
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return None
        stack.pop_all()
        return file
