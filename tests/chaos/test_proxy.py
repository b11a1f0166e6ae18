"""The proxy does the harm that it is told to do, and none besides."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from .proxy import Proxy

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A proxy in front of a server that sends back what it gets."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(100):
                writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    made = await Proxy().start()
    made.target = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    await made.close()
    server.close()


@pytest.fixture
async def ends(proxy: Proxy) -> AsyncIterator[Ends]:
    """A connection through the proxy that works."""
    host, _, port = proxy.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"well")
    assert await reader.read(100) == b"well"
    yield reader, writer
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def test_a_reset_cuts_a_connection_off(proxy: Proxy, ends: Ends) -> None:
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await ends[0].read(100)


async def test_what_is_truncated_ends_half_way(proxy: Proxy, ends: Ends) -> None:
    proxy.truncate()
    ends[1].write(b"12345678")
    assert await ends[0].read(100) == b""


async def test_what_is_dropped_never_arrives_and_the_connection_is_lost(proxy: Proxy, ends: Ends) -> None:
    dropping = asyncio.create_task(proxy.drop(0.2))
    await asyncio.sleep(0)
    ends[1].write(b"lost")
    with pytest.raises(ConnectionResetError):
        await ends[0].read(100)
    await dropping


async def test_what_is_delayed_arrives_whole_and_late(proxy: Proxy, ends: Ends) -> None:
    delaying = asyncio.create_task(proxy.delay(1.0, each_s=0.2))
    await asyncio.sleep(0)
    sent = time.monotonic()
    ends[1].write(b"late")
    assert await ends[0].read(100) == b"late"
    # There and back.
    assert time.monotonic() - sent >= 0.4
    await delaying


async def test_where_nobody_is_connections_are_cut_off(proxy: Proxy) -> None:
    proxy.target = ""
    host, _, port = proxy.address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    with pytest.raises(ConnectionResetError):
        await reader.read(100)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
