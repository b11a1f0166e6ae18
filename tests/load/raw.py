"""`python -m tests.load.raw`: a bare gRPC server that takes and gives bytes, to compare with."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import grpc

from sva_common.channel import SERVER_OPTIONS
from sva_common.payload import CHUNK_BYTES

UP, DOWN = "/raw.Stream/Up", "/raw.Stream/Down"


async def up(requests: AsyncIterator[bytes], context: Any) -> bytes:
    """Take messages and drop them."""
    async for _ in requests:
        pass
    return b""


async def down(request: bytes, context: Any) -> AsyncIterator[bytes]:
    """Send as many bytes as asked for."""
    chunk = bytes(CHUNK_BYTES)
    for _ in range(int(request) // CHUNK_BYTES):
        yield chunk


async def main() -> None:
    """Serve until standard input ends."""
    server = grpc.aio.server(options=SERVER_OPTIONS)
    handlers = {
        "Up": grpc.stream_unary_rpc_method_handler(up),
        "Down": grpc.unary_stream_rpc_method_handler(down),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("raw.Stream", handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"127.0.0.1:{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(grace=0)


if __name__ == "__main__":
    asyncio.run(main())
