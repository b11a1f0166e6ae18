"""A hub cache on disk as huggingface_hub lays one out, and a way to make it the only hub there is."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from huggingface_hub import constants


def add_to_hub(hub: Path, repository: str, folder: Path) -> Path:
    """Copy the files of `folder` into the cache `hub` (`$HF_HOME/hub`) as `repository`; return the snapshot.

    Blobs are named by their content; the snapshot holds relative links to them and `refs/main` names it.
    """
    root = hub / f"models--{repository.replace('/', '--')}"
    digests = {file.name: _digest(file) for file in sorted(folder.iterdir())}
    commit = hashlib.sha1(repr(digests).encode(), usedforsecurity=False).hexdigest()
    snapshot = root / "snapshots" / commit
    for part in (root / "blobs", root / "refs", snapshot):
        part.mkdir(parents=True)
    for name, digest in digests.items():
        blob = root / "blobs" / digest
        shutil.copyfile(folder / name, blob)
        (snapshot / name).symlink_to(os.path.relpath(blob, snapshot))
    (root / "refs" / "main").write_text(commit)
    return snapshot


def snapshot(hub: Path, repository: str) -> Path:
    """The folder of the repository's `main` in the cache."""
    root = hub / f"models--{repository.replace('/', '--')}"
    return root / "snapshots" / (root / "refs" / "main").read_text()


@contextmanager
def hub_at(hub: Path) -> Iterator[None]:
    """Inside, names resolve in `hub` and nowhere else: nothing is asked of the network.

    huggingface_hub reads its environment when it is imported, so its constants are replaced instead.
    """
    with mock.patch.multiple(constants, HF_HUB_CACHE=str(hub), HF_HUB_OFFLINE=True):
        yield


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
