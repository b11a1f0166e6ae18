"""Calls are counted when they have ended, however they end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from prometheus_client import REGISTRY

from sva_common.channel import open_channel
from sva_common.errors import Refused
from sva_common.interceptor import CallGuard
from sva_common.stubs import text_to_audio_pb2 as wire
from sva_common.stubs import text_to_audio_pb2_grpc as wire_grpc

METHOD = "sva.v1.TextToAudioService/Generate"
MESSAGE = wire.GenerateResponse(progress=wire.GenerateProgress(fraction=0.5))
AUDIO = wire.GenerateResponse()
AUDIO.audio.data = bytes(1 << 20)


class Streaming(wire_grpc.TextToAudioServiceServicer):
    """Streams as the prompt says."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def Generate(self, request: wire.GenerateRequest, context: Any) -> AsyncIterator[Any]:
        yield MESSAGE
        if request.prompt == "endless":
            while True:
                yield AUDIO
        await self.go_on.wait()
        if request.prompt == "refused":
            raise Refused("no")
        yield MESSAGE


class Counted:
    """What was counted since the test began."""

    def __init__(self) -> None:
        self._before = self._now()

    def __call__(self, name: str, **labels: str) -> float:
        sample = (name, frozenset({"method": METHOD, **labels}.items()))
        return self._now().get(sample, 0.0) - self._before.get(sample, 0.0)

    def _now(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        samples = [sample for family in REGISTRY.collect() for sample in family.samples]
        return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


@pytest.fixture
def servicer() -> Streaming:
    return Streaming()


@pytest.fixture
def guard() -> CallGuard:
    return CallGuard()


@pytest.fixture
async def stub(guard: CallGuard, servicer: Streaming) -> AsyncIterator[wire_grpc.TextToAudioServiceStub]:
    server = grpc.aio.server(interceptors=[guard])
    wire_grpc.add_TextToAudioServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield wire_grpc.TextToAudioServiceStub(channel)
    await server.stop(0)


def asking(prompt: str) -> wire.GenerateRequest:
    return wire.GenerateRequest(prompt=prompt, duration_s=1.0)


async def test_a_stream_is_in_flight_until_its_end_and_counted_then(
    stub: wire_grpc.TextToAudioServiceStub, servicer: Streaming, guard: CallGuard
) -> None:
    counted = Counted()
    call = stub.Generate(asking("rain"))
    assert await call.read() == MESSAGE
    assert counted("sva_rpc_in_flight") == 1
    assert counted("sva_rpc_requests_total", code="OK") == 0
    servicer.go_on.set()
    assert [await call.read(), await call.read()] == [MESSAGE, grpc.aio.EOF]
    await guard.idle()
    assert counted("sva_rpc_in_flight") == 0
    assert counted("sva_rpc_requests_total", code="OK") == 1
    assert counted("sva_rpc_messages_total", direction="sent") == 2
    assert counted("sva_rpc_bytes_total", direction="sent") == 2 * MESSAGE.ByteSize()


@pytest.mark.parametrize("prompt", ["held", "endless"])
async def test_a_stream_that_its_caller_drops_is_counted_as_cancelled(
    stub: wire_grpc.TextToAudioServiceStub, guard: CallGuard, prompt: str
) -> None:
    """Whether the servicer waits at that moment, or the wire is full and the message waits."""
    counted = Counted()
    call = stub.Generate(asking(prompt))
    assert await call.read() == MESSAGE
    call.cancel()
    await guard.idle()
    assert counted("sva_rpc_in_flight") == 0
    assert counted("sva_rpc_requests_total", code="CANCELLED") == 1
    assert counted("sva_rpc_requests_total", code="OK") == 0


async def test_a_refused_stream_is_counted_by_its_code(
    stub: wire_grpc.TextToAudioServiceStub, servicer: Streaming, guard: CallGuard
) -> None:
    counted = Counted()
    servicer.go_on.set()
    with pytest.raises(grpc.aio.AioRpcError):
        _ = [message async for message in stub.Generate(asking("refused"))]
    await guard.idle()
    assert counted("sva_rpc_requests_total", code="FAILED_PRECONDITION") == 1


async def test_a_call_that_comes_while_draining_is_counted_as_unavailable(
    stub: wire_grpc.TextToAudioServiceStub, guard: CallGuard
) -> None:
    counted = Counted()
    guard.start_draining()
    with pytest.raises(grpc.aio.AioRpcError):
        _ = [message async for message in stub.Generate(asking("rain"))]
    assert counted("sva_rpc_requests_total", code="UNAVAILABLE") == 1
    assert counted("sva_rpc_in_flight") == 0
