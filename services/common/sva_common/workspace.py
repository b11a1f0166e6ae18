"""Where files lie while they are worked on. What a killed process left there is swept at the next start."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO


class Workspace:
    """A folder of this process below `base`, marked by a lock that ends with the process however it ends.

    `service` tells whose it is: each service sweeps up after its own kind. An empty `base` is the system's
    folder for such things. Raises `OSError` where no folder can be made.
    """

    def __init__(self, base: Path | str, service: str) -> None:
        base = Path(base or tempfile.gettempdir())
        base.mkdir(parents=True, exist_ok=True)
        prefix = f"sva-{service}-"
        _sweep(base, prefix)
        self.path, self._lock = _own_folder(base, prefix)

    def folder(self) -> tempfile.TemporaryDirectory[str]:
        """A fresh folder, for a `with` block."""
        return tempfile.TemporaryDirectory(dir=self.path, prefix="sva-", ignore_cleanup_errors=True)

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def lock_file(path: Path) -> BinaryIO | None:
    """Lock a file, which is created, until it is closed; None while another process has it locked."""
    with contextlib.ExitStack() as stack:
        try:
            opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            file = stack.enter_context(os.fdopen(opened, "r+b"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return None
        stack.pop_all()
        return file


def _own_folder(base: Path, prefix: str) -> tuple[Path, BinaryIO]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
        lock = lock_file(path / "lock")
        if lock is not None and (path / "lock").exists():
            return path, lock
        # Another process that starts now saw the folder before its lock, and swept it.
        if lock is not None:
            lock.close()


def _sweep(base: Path, prefix: str) -> None:
    """Remove the folders of processes that are gone."""
    for path in base.glob(f"{prefix}*"):
        # In a folder that all share, somebody else's may lead anywhere.
        if path.is_symlink() or path.stat().st_uid != os.geteuid():
            continue
        lock = lock_file(path / "lock")
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            lock.close()
