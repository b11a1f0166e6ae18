"""The text-to-audio contract over real gRPC, with a renderer that the test holds in its hands."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import grpc
import numpy as np
import pytest

from sva_common.channel import open_channel
from sva_common.errors import Overloaded, Refused, Unavailable
from sva_common.interceptor import CallGuard
from sva_common.status import from_rpc_error
from sva_common.stubs import text_to_audio_pb2 as wire
from sva_common.stubs import text_to_audio_pb2_grpc as wire_grpc
from sva_text_to_audio.backend import Backend, FloatArray, GenerationRequest, ModelInfo, Report
from sva_text_to_audio.embedded import EmbeddedBackend
from sva_text_to_audio.model_slot import ModelSlot
from sva_text_to_audio.servicer import TextToAudioServicer

RATE = 8000


class Metronome:
    """Renders a ramp. The prompt "hold" waits for the test, and reports as it waits."""

    info = ModelInfo(name="ramp", version="7", sample_rate=RATE, channels=2)

    def __init__(self) -> None:
        self.go = threading.Event()
        self.stopped = threading.Event()
        self.begun: list[str] = []

    def render(self, request: GenerationRequest, report: Report) -> FloatArray:
        self.begun.append(request.prompt)
        try:
            if request.prompt == "hold":
                while not self.go.wait(0.01):
                    report(0.5)
            if request.prompt == "fail":
                raise ZeroDivisionError
        finally:
            self.stopped.set()
        ramp = np.linspace(-1, 1, round(request.duration_s * RATE), dtype=np.float32)
        return np.stack([ramp, -ramp])


class Setup:
    def __init__(self, renderer: Metronome, slot: ModelSlot, stub: wire_grpc.TextToAudioServiceAsyncStub):
        self.renderer, self.slot, self.stub = renderer, slot, stub

    def generate(self, prompt: str = "ramp", duration_s: float = 1.0) -> grpc.aio.UnaryStreamCall:
        return self.stub.Generate(wire.GenerateRequest(prompt=prompt, duration_s=duration_s, seed=5))


@pytest.fixture
async def setup() -> AsyncIterator[Setup]:
    renderer = Metronome()

    async def load() -> Backend:
        return EmbeddedBackend(renderer, slots=1, queue_capacity=1)

    slot = ModelSlot(load)
    server = grpc.aio.server(interceptors=[CallGuard()])
    wire_grpc.add_TextToAudioServiceServicer_to_server(TextToAudioServicer(slot), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield Setup(renderer, slot, wire_grpc.TextToAudioServiceStub(channel))  # type: ignore[arg-type]
    renderer.go.set()
    await server.stop(0)


async def next_event(call: grpc.aio.UnaryStreamCall, kind: str) -> wire.GenerateResponse:
    async for response in call:
        if response.WhichOneof("event") == kind:
            return response
    raise AssertionError(f"the stream ended without {kind}")


async def test_the_audio_is_what_the_backend_made_in_its_own_format(setup: Setup) -> None:
    await setup.slot.fill()
    kinds, data, header, done = [], b"", None, None
    async for response in setup.generate(duration_s=2.0):
        kind = response.WhichOneof("event")
        kinds.append(kind)
        if kind == "audio":
            data += response.audio.data
            header = header or response.audio.header
        elif kind == "done":
            done = response.done
    assert kinds == sorted(kinds, key=["queued", "progress", "audio", "done"].index)
    samples = np.frombuffer(data, "<f4").reshape(-1, 2)
    assert samples.shape == (2 * RATE, 2)
    assert np.array_equal(samples[:, 0], -samples[:, 1])
    assert header is not None
    assert (header.audio.sample_rate, header.audio.channels) == (RATE, 2)
    assert done is not None
    assert (done.sample_rate, done.seed, done.model.name, done.model.version) == (RATE, 5, "ramp", "7")
    assert done.generation_time.ToNanoseconds() > 0


async def test_who_waits_is_told_its_place_and_then_served(setup: Setup) -> None:
    await setup.slot.fill()
    first = setup.generate("hold")
    await next_event(first, "progress")
    second = setup.generate()
    assert (await next_event(second, "queued")).queued.position == 0
    setup.renderer.go.set()
    await next_event(first, "done")
    await next_event(second, "done")


async def test_a_full_line_answers_resource_exhausted_with_retry_info(setup: Setup) -> None:
    await setup.slot.fill()
    first = setup.generate("hold")
    await next_event(first, "progress")
    second = setup.generate()
    await next_event(second, "queued")
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(setup.generate(), "done")
    error = from_rpc_error(caught.value)
    assert isinstance(error, Overloaded)
    assert error.reason == "QUEUE_FULL"
    assert error.retry_after_s


async def test_a_cancelled_call_stops_its_work_and_frees_its_slot(setup: Setup) -> None:
    await setup.slot.fill()
    first = setup.generate("hold")
    await next_event(first, "progress")
    first.cancel()
    await asyncio.to_thread(setup.renderer.stopped.wait, 5)
    await next_event(setup.generate(), "done")


async def test_an_expired_deadline_stops_the_work(setup: Setup) -> None:
    await setup.slot.fill()
    request = wire.GenerateRequest(prompt="hold", duration_s=1)
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(setup.stub.Generate(request, timeout=0.3), "done")
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert await asyncio.to_thread(setup.renderer.stopped.wait, 5)


async def test_what_expires_in_line_is_never_begun(setup: Setup) -> None:
    await setup.slot.fill()
    first = setup.generate("hold")
    await next_event(first, "progress")
    late = setup.stub.Generate(wire.GenerateRequest(prompt="late", duration_s=1), timeout=0.2)
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(late, "done")
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    setup.renderer.go.set()
    await next_event(first, "done")
    await next_event(setup.generate("next"), "done")
    assert setup.renderer.begun == ["hold", "next"]


async def test_a_failing_backend_is_internal_without_a_traceback(setup: Setup) -> None:
    await setup.slot.fill()
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(setup.generate("fail"), "done")
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert "ZeroDivision" not in caught.value.details()
    await next_event(setup.generate(), "done")


async def test_while_the_model_loads_callers_are_asked_to_come_back(setup: Setup) -> None:
    assert (await setup.stub.GetModel(wire.GetModelRequest())).state == wire.MODEL_STATE_LOADING
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(setup.generate(), "done")
    error = from_rpc_error(caught.value)
    assert isinstance(error, Unavailable)
    assert error.retry_after_s


async def test_a_model_that_could_not_load_tells_why(setup: Setup) -> None:
    async def load() -> Backend:
        raise ValueError("the checkpoint is a cake recipe")

    setup.slot._load = load
    with pytest.raises(ValueError, match="cake"):
        await setup.slot.fill()
    answer = await setup.stub.GetModel(wire.GetModelRequest())
    assert answer.state == wire.MODEL_STATE_FAILED
    assert "cake recipe" in answer.reason
    with pytest.raises(grpc.RpcError) as caught:
        await next_event(setup.generate(), "done")
    assert isinstance(from_rpc_error(caught.value), Refused)
