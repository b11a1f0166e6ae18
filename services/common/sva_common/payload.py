"""Bytes in chunks: a header, data in order, and a trailer with size and SHA-256 that is checked.

A payload never lies in memory as a whole: the sender reads it from a file, the receiver writes it to one.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from . import validation
from .errors import DataLoss, InvalidInput
from .stubs import media_pb2 as media

CHUNK_BYTES = 256 * 1024
BLOCK_BYTES = 1024 * 1024
"""What is read from a file, or written to one, at once: each time costs a change of threads."""


@dataclass(frozen=True, slots=True)
class Received:
    """A payload that arrived whole."""

    name: str
    path: Path
    size_bytes: int
    sha256: bytes
    media_type: str
    audio: media.AudioFormat | None


async def send_file(
    path: Path, name: str, *, media_type: str = "", audio: media.AudioFormat | None = None, skip: int = 0
) -> AsyncIterator[media.PayloadPart]:
    """Send a file, from byte `skip` on, as one payload."""
    with path.open("rb") as file:
        file.seek(skip)

        async for part in send_chunks(read_chunks(file), name, media_type=media_type, audio=audio):
            yield part


async def read_chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    """The rest of a file in chunks."""
    while block := await asyncio.to_thread(file.read, BLOCK_BYTES):
        for start in range(0, len(block), CHUNK_BYTES):
            yield block[start : start + CHUNK_BYTES]


async def send_bytes(
    data: bytes | memoryview, name: str, *, media_type: str = "", audio: media.AudioFormat | None = None
) -> AsyncIterator[media.PayloadPart]:
    """Send bytes that are in memory already as one payload."""

    async def chunks() -> AsyncIterator[bytes]:
        view = memoryview(data).cast("B")
        for start in range(0, len(view), CHUNK_BYTES):
            yield bytes(view[start : start + CHUNK_BYTES])

    async for part in send_chunks(chunks(), name, media_type=media_type, audio=audio):
        yield part


async def send_chunks(
    chunks: AsyncIterator[bytes],
    name: str,
    *,
    media_type: str = "",
    audio: media.AudioFormat | None = None,
    sha256: bytes = b"",
) -> AsyncIterator[media.PayloadPart]:
    """Send chunks of at most 1 MiB each as one payload. `sha256`: of all of them, where it is known."""
    yield media.PayloadPart(header=media.PayloadHeader(name=name, media_type=media_type, audio=audio))
    digest, size = hashlib.sha256(), 0
    async for data in chunks:
        if not sha256:
            digest.update(data)
        size += len(data)
        yield media.PayloadPart(data=data)
    yield media.PayloadPart(trailer=media.PayloadTrailer(size_bytes=size, sha256=sha256 or digest.digest()))


class PayloadReceiver:
    """Writes arriving payloads into files of `directory`, each under its name.

    `max_bytes` bounds all payloads together. A context manager: closes what is open.
    """

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self._directory = directory
        self._left = max_bytes
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._header = media.PayloadHeader()
        self._digest = hashlib.sha256()
        self._size = 0
        self._held: list[bytes] = []
        self.received: dict[str, Received] = {}

    async def accept(self, part: media.PayloadPart) -> Received | None:
        """Take the next part; answer the payload when this part completes one.

        Raises `InvalidInput` (order, size) and `DataLoss` (size or hash differ).
        """
        match part.WhichOneof("part"):
            case "header":
                self._open(part.header)
            case "data":
                await self._write(part.data)
            case "trailer":
                return await self._close(part.trailer)
            case _:
                raise InvalidInput("an empty payload part", reason="PAYLOAD_ORDER")
        return None

    def finish(self) -> dict[str, Received]:
        """Answer all payloads by name. Raises `DataLoss` when one is not complete."""
        if self._file is not None:
            raise DataLoss(f"payload {self._header.name!r} ended without its trailer")
        return self.received

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def _open(self, header: media.PayloadHeader) -> None:
        if self._file is not None:
            raise InvalidInput(f"payload {self._header.name!r} is still open", reason="PAYLOAD_ORDER")
        if header.name in self.received:
            raise InvalidInput(f"payload {header.name!r} came twice", reason="PAYLOAD_ORDER")
        # The name becomes a file's. On the client's side of a call nothing else has checked it.
        validation.check(header)
        self._header = header
        self._digest, self._size = hashlib.sha256(), 0
        self._file = (self._directory / header.name).open("xb")

    async def _write(self, data: bytes) -> None:
        if self._file is None:
            raise InvalidInput("payload data before its header", reason="PAYLOAD_ORDER")
        self._left -= len(data)
        if self._left < 0:
            raise InvalidInput(
                f"more than the {self._max_bytes} bytes that are allowed", reason="PAYLOAD_TOO_LARGE"
            )
        self._size += len(data)
        self._held.append(data)
        if sum(map(len, self._held)) >= BLOCK_BYTES:
            await self._flush(self._file)

    async def _flush(self, file: BinaryIO) -> None:
        held, self._held = self._held, []
        digest = self._digest

        def write() -> None:
            for data in held:
                digest.update(data)
                file.write(data)

        await asyncio.to_thread(write)

    async def _close(self, trailer: media.PayloadTrailer) -> Received:
        if self._file is None:
            raise InvalidInput("payload trailer before its header", reason="PAYLOAD_ORDER")
        await self._flush(self._file)
        await asyncio.to_thread(self._file.close)
        self._file = None
        name = self._header.name
        if trailer.size_bytes != self._size:
            raise DataLoss(f"payload {name!r} has {self._size} bytes, its trailer says {trailer.size_bytes}")
        if trailer.sha256 != self._digest.digest():
            raise DataLoss(f"payload {name!r} has another SHA-256 than its trailer says")
        audio = self._header.audio if self._header.HasField("audio") else None
        done = Received(
            name, self._directory / name, self._size, trailer.sha256, self._header.media_type, audio
        )
        self.received[name] = done
        return done
