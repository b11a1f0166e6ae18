"""Videos up, artifacts down: in chunks, checked by size and SHA-256, files whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc

from sva_common import payload, validation
from sva_common.errors import DataLoss
from sva_common.letting_in import is_let_in
from sva_common.stubs import gateway_pb2 as gateway

MAX_ARTIFACT_BYTES = 64 * 1024**3
OnBytes = Callable[[int], None]
"""Called with the number of bytes that have travelled so far."""


class Upload:
    """The requests of one CreateJob call: the options, and the video once the gateway lets it in.

    Keeps the error that broke them off: gRPC swallows it.
    """

    def __init__(self, path: Path, options: gateway.JobOptions, on_bytes: OnBytes | None) -> None:
        self._path = path
        self._options = options
        self._on_bytes = on_bytes
        self._call: grpc.aio.Call | None = None
        self.error: Exception | None = None

    def to(self, call: grpc.aio.Call) -> None:
        """Say which call they are sent with."""
        self._call = call

    async def requests(self) -> AsyncIterator[gateway.CreateJobRequest]:
        """The options, then the video."""
        yield gateway.CreateJobRequest(options=self._options)
        sent = 0
        try:
            if self._call is not None and not await is_let_in(self._call):
                return
            async with contextlib.aclosing(payload.send_file(self._path, "video")) as parts:  # type: ignore[type-var]
                async for part in parts:
                    yield gateway.CreateJobRequest(video=part)
                    sent += len(part.data)
                    if self._on_bytes is not None:
                        self._on_bytes(sent)
        except Exception as error:
            self.error = error
            raise


async def save(
    responses: AsyncIterator[gateway.DownloadArtifactResponse], path: Path, on_bytes: OnBytes | None
) -> None:
    """Write an artifact to `path`, replacing what is there only when all of it has arrived.

    Raises `DataLoss` when it does not arrive whole and `OSError` when it cannot be written.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".sva-") as scratch:
        with payload.PayloadReceiver(Path(scratch), MAX_ARTIFACT_BYTES) as receiver:
            received = 0
            async for response in responses:
                validation.check(response)
                await receiver.accept(response.artifact)
                received += len(response.artifact.data)
                if on_bytes is not None:
                    on_bytes(received)
            files = list(receiver.finish().values())
        if len(files) != 1:
            raise DataLoss(f"{len(files)} payloads came where one artifact was expected")
        await asyncio.to_thread(_put, files[0].path, path)


def _put(source: Path, path: Path) -> None:
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(path)
