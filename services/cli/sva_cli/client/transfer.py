"""Videos up, artifacts down: in chunks, checked by size and SHA-256, files whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path

from sva_common import payload, validation
from sva_common.errors import DataLoss
from sva_common.stubs import gateway_pb2 as gateway

MAX_ARTIFACT_BYTES = 64 * 1024**3
OnBytes = Callable[[int], None]
"""Called with the number of bytes that have travelled so far."""


async def upload(
    path: Path, options: gateway.JobOptions, on_bytes: OnBytes | None
) -> AsyncGenerator[gateway.CreateJobRequest, None]:
    """The requests of one CreateJob call: the options, then the video. Raises `OSError`."""
    yield gateway.CreateJobRequest(options=options)
    sent = 0
    async with contextlib.aclosing(payload.send_file(path, "video")) as parts:  # type: ignore[type-var]
        async for part in parts:
            yield gateway.CreateJobRequest(video=part)
            sent += len(part.data)
            if on_bytes is not None:
                on_bytes(sent)


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
