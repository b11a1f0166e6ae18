"""The engine behind the service's seam: what goes wrong around it concerns one request alone."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest
import structlog
import torch
from torch import Tensor

from sva_common.errors import InternalError, Overloaded, Unavailable
from sva_text_to_audio import metrics
from sva_text_to_audio.backend import FloatArray, Generated, GenerationRequest, ModelInfo, Progress, Queued
from sva_text_to_audio.checkpoint.language_model import LanguageModelConfig
from sva_text_to_audio.engine.slots import Slots
from sva_text_to_audio.engine_backend import EngineBackend
from sva_text_to_audio.model import Model

from .engine.driving import Driven
from .engine.random_model import TINY, random_condition
from .engine.random_weights import random_state

FRAME_RATE, HOP, WINDOW_S = 50.0, 4, 3.0
OUT_OF_MEMORY = torch.OutOfMemoryError("tried to allocate 7 GiB on a device with 5 secrets")
BROKEN = RuntimeError("CUBLAS_STATUS_EXECUTION_FAILED at /src/secret.cu")
CONFIG = LanguageModelConfig("audiogen", TINY, WINDOW_S, 2.0, "t5-small", False, 200, 1, FRAME_RATE)


class Encoder:
    """A condition for any prompt. Fails once when told to."""

    error: Exception | None = None

    def encode(self, prompt: str) -> Tensor:
        error, self.error = self.error, None
        if error:
            raise error
        return random_condition(TINY, len(prompt), 3)


class Codec:
    """Codes as samples. Stays in the codec while it is held, or fails there once."""

    def __init__(self) -> None:
        self.held = False
        self.entered, self.left = threading.Event(), threading.Event()
        self.error: Exception | None = None

    def decode(self, codes: Tensor, tick: Callable[[], object] | None = None) -> FloatArray:
        assert tick is not None
        self.entered.set()
        try:
            error, self.error = self.error, None
            if error:
                raise error
            while self.held:
                tick()
        finally:
            self.left.set()
        return codes[:1].repeat_interleave(HOP, dim=1).numpy().astype(np.float32)


class Bench:
    """A backend over a tiny engine, and what its caller does."""

    def __init__(self) -> None:
        self.encoder, self.codec = Encoder(), Codec()
        self.driven = Driven(
            random_state(TINY), TINY, slots=2, tokens=2000, frames=int(WINDOW_S * FRAME_RATE)
        )
        info = ModelInfo("tiny", "1", int(FRAME_RATE * HOP), 1)
        model = Model(CONFIG, self.encoder, self.codec)
        self.backend = EngineBackend(model, self.driven.engine, info, queue_capacity=1)

    async def generate(self, prompt: str = "rain", duration_s: float = 1.0) -> list[Any]:
        return [event async for event in self.backend.generate(GenerationRequest(prompt, duration_s, seed=1))]

    async def assert_sound(self) -> None:
        """It still works, and whoever was there before has left nothing behind."""
        *_, last = await self.generate()
        assert isinstance(last, Generated)
        assert last.samples.shape == (1, FRAME_RATE * HOP)
        assert self.backend._in_flight == 0
        assert (value(metrics.ACTIVE), value(metrics.QUEUE_DEPTH)) == (0, 0)
        await self.stop()
        assert self.driven.at_rest

    async def stop(self) -> None:
        self.driven.engine.close()
        await asyncio.to_thread(self.backend._thread.join, 20)


def value(metric: Any) -> float:
    return float(metric._value.get())


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[structlog.types.EventDict]]:
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    made.codec.held = False
    await made.stop()


async def test_a_request_queues_then_progresses_then_is_there(bench: Bench) -> None:
    queued, *progress, made = await bench.generate(duration_s=5.0)
    assert queued == Queued(0)
    assert all(isinstance(event, Progress) for event in progress)
    assert made.samples.shape == (1, 5 * FRAME_RATE * HOP)
    assert made.queue_s >= 0
    assert made.generation_s > 0
    await bench.assert_sound()


async def test_who_is_cancelled_in_the_codec_stops_there_and_the_next_one_is_decoded(bench: Bench) -> None:
    bench.codec.held = True
    task = asyncio.create_task(bench.generate())
    assert await asyncio.to_thread(bench.codec.entered.wait, 20)
    bench.codec.left.clear()
    task.cancel()
    assert await asyncio.to_thread(bench.codec.left.wait, 20)
    with pytest.raises(asyncio.CancelledError):
        await task
    bench.codec.held = False
    await bench.assert_sound()


async def test_who_stops_listening_gives_its_slot_back_at_once(bench: Bench) -> None:
    bench.codec.held = True
    async with aclosing(bench.backend.generate(GenerationRequest("rain", 60.0, seed=1))) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, Progress):
                break
    assert bench.backend._in_flight == 0
    bench.codec.held = False
    await bench.assert_sound()


FAULTS: dict[str, tuple[Exception, type[Exception], str]] = {
    "memory": (OUT_OF_MEMORY, Overloaded, "DEVICE_OUT_OF_MEMORY"),
    "other": (BROKEN, InternalError, "INTERNAL"),
}


@pytest.mark.parametrize("place", ["text", "codec"])
@pytest.mark.parametrize("fault", FAULTS)
async def test_an_error_around_the_engine_fails_its_request_without_internals(
    bench: Bench, place: str, fault: str, logged: list[structlog.types.EventDict]
) -> None:
    error, kind, reason = FAULTS[fault]
    counted = metrics.FAILURES.labels(reason)
    before = value(counted)
    part = bench.codec if place == "codec" else bench.encoder
    part.error = error
    with pytest.raises(kind) as caught:
        await bench.generate()
    assert "secret" not in str(caught.value)
    assert getattr(caught.value, "reason", "") == reason
    assert value(counted) == before + 1
    assert [entry["exc_info"] for entry in logged if "exc_info" in entry] == [error]
    await bench.assert_sound()


async def test_a_full_service_says_when_to_come_back_and_counts_it(bench: Bench) -> None:
    bench.codec.held = True
    full = [asyncio.create_task(bench.generate()) for _ in range(3)]
    assert await asyncio.to_thread(bench.codec.entered.wait, 20)
    before = value(metrics.FAILURES.labels("QUEUE_FULL"))
    with pytest.raises(Overloaded) as caught:
        await bench.generate()
    assert (caught.value.reason, caught.value.retry_after_s) == ("QUEUE_FULL", 5)
    assert value(metrics.FAILURES.labels("QUEUE_FULL")) == before + 1
    bench.codec.held = False
    assert all(isinstance(events[-1], Generated) for events in await asyncio.gather(*full))
    await bench.assert_sound()


async def test_when_the_device_is_lost_the_process_is_told_to_stop(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, logged: list[structlog.types.EventDict]
) -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)

    def lost(slots: Slots, slot: int) -> None:
        raise BROKEN

    monkeypatch.setattr(Slots, "vacate", lost)
    try:
        with pytest.raises(InternalError):
            await bench.generate()
        await asyncio.wait_for(told.wait(), 20)
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    assert logged[-1]["log_level"] == "critical"
    with pytest.raises(Unavailable):
        await bench.generate()
