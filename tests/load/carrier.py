"""`python -m tests.load.carrier WHAT ADDRESS …`: a client process that carries one large file.

`upload ADDRESS FILE` and `download ADDRESS FILE JOB` use our own client; `raw-up ADDRESS SIZE` and
`raw-down ADDRESS SIZE` carry as many bytes in messages of the same size through bare gRPC.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from sva_cli import Client
from sva_common.channel import open_channel
from sva_common.payload import CHUNK_BYTES

from .raw import DOWN, UP
from .usage import Usage, forget_peak


async def upload(address: str, file: str) -> str:
    """Create a job; answer its id."""
    async with Client(address) as client:
        return (await client.create_job(Path(file))).id


async def download(address: str, file: str, job_id: str) -> str:
    """Fetch the video."""
    async with Client(address) as client:
        await client.download(job_id, "video.mp4", file)
    return job_id


async def raw_up(address: str, size: str) -> str:
    """Send bytes that are in memory already."""

    async def messages() -> AsyncIterator[bytes]:
        chunk = bytes(CHUNK_BYTES)
        for _ in range(int(size) // CHUNK_BYTES):
            yield chunk

    async with open_channel(address) as channel:
        await channel.stream_unary(UP)(messages())
    return ""


async def raw_down(address: str, size: str) -> str:
    """Take bytes and drop them."""
    async with open_channel(address) as channel:
        async for _ in channel.unary_stream(DOWN)(size.encode()):
            pass
    return ""


WAYS: dict[str, Callable[..., Awaitable[str]]] = {
    "upload": upload,
    "download": download,
    "raw-up": raw_up,
    "raw-down": raw_down,
}


async def main() -> None:
    """Carry, and tell."""
    what, *arguments = sys.argv[1:]
    # gRPC's threads and buffers are there before the first byte; a watch of nothing starts them.
    async with open_channel(arguments[0]) as channel:
        await channel.channel_ready()
    forget_peak("self")
    before, began = Usage.of("self"), time.monotonic()
    answer = await WAYS[what](*arguments)
    took = time.monotonic() - began
    grown = Usage.of("self").peak - before.rss
    sys.stdout.write(json.dumps({"seconds": took, "grown": grown, "answer": answer}))


if __name__ == "__main__":
    asyncio.run(main())
