"""Artifacts: files of a job in a directory or a bucket, each written whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import obstore
import obstore.exceptions
from obstore.store import LocalStore, ObjectStore, from_url

from sva_common.errors import InternalError, NotFound
from sva_common.logs import logger
from sva_common.payload import CHUNK_BYTES, read_chunks
from sva_common.stubs import gateway_pb2 as pb

log = logger(__name__)
VIDEO, MIX, KEY_FRAME, PLAN, PROVENANCE = (
    "video.mp4",
    "mix.wav",
    "key_frame.png",
    "plan.json",
    "provenance.json",
)
MOST_PARTS = 2
"""Of a file that are on their way into a bucket at once, of 5 MiB each."""
STALE_AFTER_S = 900.0
"""What a writer has not touched for so long, nobody writes any more."""
_MEDIA_TYPES = {".mp4": "video/mp4", ".wav": "audio/wav", ".png": "image/png", ".json": "application/json"}


def source_name(content: bytes) -> str:
    """Name of the video as it was uploaded, with what was asked for as a hash. Ours alone: never listed."""
    return f"source-{content.hex()}"


def raw_track(track: int) -> str:
    """Name of a track as it was generated."""
    return f"track-{track}.raw.wav"


def clean_track(track: int) -> str:
    """Name of a track as it is mixed."""
    return f"track-{track}.wav"


def media_type(name: str) -> str:
    """Media type of an artifact."""
    return _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")


class Note(NamedTuple):
    """That an executor is about to store a file for a job that is not recorded yet."""

    executor: str
    job_id: str
    name: str


class Artifacts:
    """The artifact store. `url`: `file:///path` or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self._root = _directory(url)
        if self._root is not None:
            self._root.mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url) if self._root is None else LocalStore(self._root)

    async def put_file(self, job_id: str, name: str, path: Path, *, sha256: bytes = b"") -> pb.Artifact:
        """Store a file, which nobody changes any more; it takes the place of one with its name.

        `sha256`: its own, where it is known.
        """
        size, digest = await asyncio.to_thread(_measure, path, sha256)
        if self._root is None or not await asyncio.to_thread(_link, path, self._root / _key(job_id, name)):
            await obstore.put_async(self._store, _key(job_id, name), path, max_concurrency=MOST_PARTS)
        return pb.Artifact(name=name, media_type=media_type(name), size_bytes=size, sha256=digest)

    async def put_bytes(self, job_id: str, name: str, data: bytes) -> pb.Artifact:
        """Store bytes that are in memory already."""
        await obstore.put_async(self._store, _key(job_id, name), data)
        digest = hashlib.sha256(data).digest()
        return pb.Artifact(name=name, media_type=media_type(name), size_bytes=len(data), sha256=digest)

    async def chunks(self, job_id: str, name: str, *, skip: int = 0) -> AsyncIterator[bytes]:
        """The bytes of an artifact from `skip` on, in chunks of at most 1 MiB. Raises `NotFound`."""
        if self._root is not None:
            async for chunk in _file_chunks(self._root / _key(job_id, name), skip, job_id, name):
                yield chunk
            return
        try:
            found = await obstore.get_async(self._store, _key(job_id, name))
        except FileNotFoundError:
            raise no_such_artifact(job_id, name) from None
        async for block in found.stream(min_chunk_size=CHUNK_BYTES):
            data = memoryview(block)[skip:]
            skip -= min(skip, len(block))
            for start in range(0, len(data), CHUNK_BYTES):
                yield bytes(data[start : start + CHUNK_BYTES])

    async def read(self, job_id: str, name: str, *, first: int | None = None) -> bytes:
        """A small artifact whole, or its `first` bytes. Raises `NotFound`."""
        try:
            if first is not None:
                return bytes(
                    await obstore.get_range_async(self._store, _key(job_id, name), start=0, length=first)
                )
            found = await obstore.get_async(self._store, _key(job_id, name))
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise no_such_artifact(job_id, name) from None

    async def sha256(self, job_id: str, name: str) -> bytes:
        """The SHA-256 of an artifact. Raises `NotFound`."""
        digest = hashlib.sha256()
        async for data in self.chunks(job_id, name):
            digest.update(data)
        return digest.digest()

    async def delete_job(self, job_id: str) -> None:
        """Remove every byte of a job."""
        listed = await obstore.list(self._store, f"jobs/{job_id}/").collect_async()
        if listed:
            await obstore.delete_async(self._store, [entry["path"] for entry in listed])
        if self._root is not None:
            # Staged parts of a killed writer are not listed.
            await asyncio.to_thread(shutil.rmtree, self._root / "jobs" / job_id, ignore_errors=True)

    async def delete(self, job_id: str, name: str) -> None:
        """Remove one file of a job, and the job's folder when it was the last. Removing it again is fine."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _key(job_id, name))
        if self._root is not None:
            with contextlib.suppress(OSError):
                (self._root / "jobs" / job_id).rmdir()

    async def note_upload(self, note: Note) -> None:
        """Note that a file is about to be stored for a job that is not recorded yet."""
        await obstore.put_async(self._store, _place(note), b"")

    async def forget_upload(self, note: Note) -> None:
        """Remove such a note."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _place(note))

    async def noted_uploads(self) -> list[Note]:
        """What was noted so, by whomever, and not forgotten."""
        listed = await obstore.list(self._store, "uploads/").collect_async()
        return [Note(*entry["path"].split("/")[-3:]) for entry in listed]

    async def sweep_staged(self, older_than_s: float = STALE_AFTER_S) -> int:
        """Remove what killed writers left half-written; answer how many files.

        A bucket hides such parts and drops them by a lifecycle rule of its own.
        """
        return 0 if self._root is None else await asyncio.to_thread(_sweep, self._root, older_than_s)


def storage_fault(error: BaseException) -> InternalError | None:
    """The error for files that cannot be read or written, such as on a full disk; None for other errors."""
    if isinstance(error, OSError) and not isinstance(error, TimeoutError | ConnectionError):
        what = error.strerror or type(error).__name__
    elif isinstance(error, obstore.exceptions.BaseError):
        # Its first line goes from the general to the particular; the rest is for developers.
        what = str(error).partition("\n")[0].rpartition(": ")[2]
    else:
        return None
    return InternalError(f"the gateway cannot read or write its files: {what}", reason="STORAGE_FAILED")


async def _file_chunks(path: Path, skip: int, job_id: str, name: str) -> AsyncIterator[bytes]:
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except FileNotFoundError:
        raise no_such_artifact(job_id, name) from None
    with file:
        file.seek(skip)
        async for data in read_chunks(file):
            yield data


def no_such_artifact(job_id: str, name: str) -> NotFound:
    """The error for a name that names no artifact (yet)."""
    return NotFound(f"job {job_id!r} has no artifact {name!r}", reason="ARTIFACT_NOT_FOUND")


def _directory(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _key(job_id: str, name: str) -> str:
    return f"jobs/{job_id}/{name}"


def _place(note: Note) -> str:
    return "/".join(("uploads", *note))


def _link(path: Path, target: Path) -> bool:
    """Give a file a second name in the store instead of a copy; whether that can be done."""
    staged = target.with_name(f"{target.name}#{uuid.uuid4().int}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, staged)
    except OSError:
        # Another file system, or one without links, or no folder any more: the store makes one.
        return False
    staged.replace(target)
    return True


def _measure(path: Path, known: bytes) -> tuple[int, bytes]:
    if known:
        return path.stat().st_size, known
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    return path.stat().st_size, digest


def _sweep(root: Path, older_than_s: float) -> int:
    """The store stages a file under its name with `#` and a number, and renames it when it is whole."""
    count = 0
    for path in root.glob("*/*/**/*#*"):
        if time.time() - path.stat().st_mtime >= older_than_s:
            path.unlink(missing_ok=True)
            count += 1
    return count
