"""Finding workers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sva_common.errors import Overloaded
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs import text_to_audio_pb2_grpc
from sva_gateway.endpoints.base import check_uri, make_resolver
from sva_gateway.endpoints.dns import DnsResolver
from sva_gateway.endpoints.pool import Pool

from .workers import NAMES, Script, Worker


@pytest.mark.parametrize(
    "uri",
    [
        "static:10.0.0.1:5,host:6",
        "static:[::1]:50051",
        "dns:sfx.sva:50052",
        "kubernetes:sva/sfx:50052",
        "kubernetes:sva/sva-sfx:grpc",
        "kubernetes:sva/sva-sfx:grpc-2",
    ],
)
def test_an_endpoint_is_a_list_of_addresses_a_name_or_a_service(uri: str) -> None:
    assert check_uri(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "localhost:50051",
        "static:",
        "static:host",
        "static:a:1,,b:2",
        "static:a:70000",
        "dns:a:1,b:2",
        "http://a:1",
        "kubernetes:sfx:50052",
        "kubernetes:sva/sfx",
        "kubernetes:sva/sfx:",
        "kubernetes:sva/sfx:0",
        "kubernetes:sva/sfx:-grpc",
        "kubernetes:sva/sfx:sixteen-letters-",
        "kubernetes:sva/sfx:70000",
        "kubernetes:Sva/sfx:1",
        "kubernetes:sva/../sfx:1",
        "kubernetes:sva/sfx:1,sva/sfx:2",
    ],
)
def test_anything_else_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="static:host:port"):
        check_uri(uri)


async def test_a_static_list_is_told_once() -> None:
    resolver = make_resolver("static:a:1,b:2", dns_refresh_s=1)
    async for addresses in resolver.addresses():
        assert addresses == {"a:1", "b:2"}
        break


async def test_a_name_is_looked_up_again_and_only_changes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [["10.0.0.1"], ["10.0.0.1"], OSError("no answer"), ["10.0.0.1", "fd00::2"], []]

    async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        assert (host, port) == ("sfx.sva", 50052)
        found = answers.pop(0)
        if isinstance(found, OSError):
            raise found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    told = []
    async for addresses in DnsResolver("sfx.sva:50052", refresh_s=0.001).addresses():
        told.append(sorted(addresses))
        if not answers:
            break
    assert told == [["10.0.0.1:50052"], ["10.0.0.1:50052", "[fd00::2]:50052"], []]


class Listed:
    """A resolver that tells what a test puts."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[frozenset[str]] = asyncio.Queue()

    async def addresses(self) -> AsyncIterator[frozenset[str]]:
        while True:
            yield await self.told.get()
            # The pool comes back for more, so it has taken in what it was told.
            self.told.task_done()


async def no_news() -> None:
    """Nobody wants to know that a call waits."""


async def generate(pool: Pool, prompt: str) -> None:
    async with pool.lease(no_news) as channel:
        stub = text_to_audio_pb2_grpc.TextToAudioServiceStub(channel)
        async for _ in stub.Generate(tta.GenerateRequest(prompt=prompt, duration_s=0.5)):
            pass


@pytest.fixture
async def pool_of_two() -> AsyncIterator[tuple[Pool, Listed, list[Worker], Script]]:
    script = Script()
    workers = [await Worker("sfx", script).start() for _ in range(2)]
    resolver = Listed()
    pool = Pool("sfx", NAMES["sfx"], resolver)
    pool.start()
    yield pool, resolver, workers, script
    script.let()
    await pool.close()
    for worker in workers:
        await worker.stop()


async def test_workers_join_and_leave_and_a_leaving_ones_call_ends_well(
    pool_of_two: tuple[Pool, Listed, list[Worker], Script],
) -> None:
    pool, resolver, (first, second), script = pool_of_two
    script.hold("generate:long")
    resolver.told.put_nowait(frozenset({first.address}))
    long = asyncio.create_task(generate(pool, "long"))
    await script.reached("generate:long")
    resolver.told.put_nowait(frozenset({second.address}))
    # The first takes no new call once it has left; until the second is ready the call waits.
    await resolver.told.join()
    await generate(pool, "short")
    assert second.calls == ["generate:short"]
    script.let()
    await long
    assert first.calls == ["generate:long"]


async def test_a_worker_that_fails_is_set_aside_while_another_is_there(
    pool_of_two: tuple[Pool, Listed, list[Worker], Script],
) -> None:
    pool, resolver, workers, _ = pool_of_two
    resolver.told.put_nowait(frozenset(worker.address for worker in workers))
    with pytest.raises(Overloaded):
        async with pool.lease(no_news) as channel:
            failing = channel
            raise Overloaded("busy", retry_after_s=60)
    for _ in range(6):
        async with pool.lease(no_news) as channel:
            assert channel is not failing
