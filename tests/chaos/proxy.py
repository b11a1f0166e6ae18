"""A TCP proxy that harms what passes through it, the way networks do: late, not at all, in part, cut off."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

_CHUNK = 1 << 16


class _Link:
    """One connection through the proxy: both of its ends."""

    def __init__(self, *writers: asyncio.StreamWriter) -> None:
        self._writers = writers
        self.truncated = False
        self.broken = False

    def reset(self) -> None:
        """Cut it off: both ends see a reset."""
        for writer in self._writers:
            sock: socket.socket = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def close(self) -> None:
        """End it: both ends see the end of the stream."""
        for writer in self._writers:
            writer.close()

    async def closed(self) -> None:
        """Wait until nothing is left of it."""
        for writer in self._writers:
            with contextlib.suppress(OSError):
                await writer.wait_closed()


class Proxy:
    """Passes connections on to `target`, a `host:port` that may change; nobody is there while it is empty."""

    def __init__(self) -> None:
        self.target = ""
        self.address = ""
        self._links: set[_Link] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._late_s = 0.0
        self._dropping = False
        self._server: asyncio.Server | None = None

    async def start(self) -> Proxy:
        """Listen at a free port of the loopback address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def close(self) -> None:
        """Listen no more and cut off what is open."""
        if self._server is not None:
            self._server.close()
        self.reset()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def reset(self) -> None:
        """Cut off every connection."""
        for link in tuple(self._links):
            link.reset()

    def truncate(self) -> None:
        """Pass on half of what comes next on every connection, and end it there."""
        for link in self._links:
            link.truncated = True

    async def delay(self, seconds: float, each_s: float) -> None:
        """For so long, hold back everything that comes for `each_s`."""
        self._late_s = each_s
        await asyncio.sleep(seconds)
        self._late_s = 0.0

    async def drop(self, seconds: float) -> None:
        """For so long, let everything vanish; then cut off the connections that have lost bytes."""
        self._dropping = True
        await asyncio.sleep(seconds)
        self._dropping = False
        for link in tuple(self._links):
            if link.broken:
                link.reset()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port = self.target.rpartition(":")
        try:
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
        except (OSError, ValueError):
            refused = _Link(writer)
            refused.reset()
            await refused.closed()
            return
        link = _Link(writer, far_writer)
        self._links.add(link)
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pump(link, reader, far_writer))
                pumps.create_task(self._pump(link, far_reader, writer))
        finally:
            self._links.discard(link)
            link.close()
            await link.closed()

    async def _pump(self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self._dropping or link.broken:
                    link.broken = True
                    continue
                if link.truncated:
                    writer.write(data[: len(data) // 2])
                    await writer.drain()
                    break
                if self._late_s:
                    await asyncio.sleep(self._late_s)
                writer.write(data)
                await writer.drain()
        # HTTP/2 knows no half-closed connection: where one end is gone, so is the other.
        link.close()
