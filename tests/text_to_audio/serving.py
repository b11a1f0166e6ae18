"""Real processes that serve a checkpoint, and what callers hear from them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import numpy as np
from grpc_health.v1 import health_pb2, health_pb2_grpc

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.stubs import text_to_audio_pb2 as wire
from sva_common.stubs import text_to_audio_pb2_grpc as wire_grpc
from sva_text_to_audio.servicer import SERVICE
from tests.telemetry.scrape import Scraped, scrape

Call = grpc.aio.UnaryStreamCall


@dataclass
class Heard:
    """What one call has told."""

    positions: list[int] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    progress_times: list[float] = field(default_factory=list)
    """When each fraction came, in seconds."""
    data: bytes = b""
    done: wire.GenerateDone | None = None

    @property
    def samples(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Shape `(channels, samples)`."""
        assert self.done is not None
        return np.frombuffer(self.data, "<f4").reshape(-1, self.done.model.channels).T


class Caller:
    """A channel to one service."""

    def __init__(self, channel: grpc.aio.Channel, log: Path) -> None:
        self.stub: Any = wire_grpc.TextToAudioServiceStub(channel)
        self.health: Any = health_pb2_grpc.HealthStub(channel)
        self._channel = channel
        self._log = log

    def call(self, prompt: str, duration_s: float, seed: int, *, limit_s: float = 60, **knobs: Any) -> Call:
        """Ask for a sound."""
        request = wire.GenerateRequest(prompt=prompt, duration_s=duration_s, seed=seed, **knobs)
        return self.stub.Generate(request, timeout=limit_s)  # type: ignore[no-any-return]

    async def generate(self, prompt: str, duration_s: float, seed: int, **knobs: Any) -> Heard:
        """Ask for a sound and hear it out."""
        return await listen(self.call(prompt, duration_s, seed, **knobs))

    async def model(self) -> wire.GetModelResponse:
        """What `GetModel` answers."""
        return await self.stub.GetModel(wire.GetModelRequest(), timeout=20)  # type: ignore[no-any-return]

    async def is_ready(self) -> bool:
        """Whether health calls the service ready for work."""
        answer = await self.health.Check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=20)
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    async def ready(self) -> None:
        """Wait until it is."""
        async for ready in watch(self._channel, SERVICE):
            if ready:
                return

    async def metrics(self, until: Callable[[Scraped], bool] = lambda _: True) -> Scraped:
        """The metrics, as soon as they are so: what a call leaves behind is tidied after its last word."""
        limit = time.monotonic() + 10
        while not until(scraped := await scrape(self._log)):
            assert time.monotonic() < limit
        return scraped


async def listen(call: Call) -> Heard:
    """Take in a call to its end. Raises its error."""
    heard = Heard()
    async for response in call:
        match response.WhichOneof("event"):
            case "queued":
                heard.positions.append(response.queued.position)
            case "progress":
                heard.fractions.append(response.progress.fraction)
                heard.progress_times.append(time.monotonic())
            case "audio":
                heard.data += response.audio.data
            case "done":
                heard.done = response.done
    return heard


async def first(call: Call, kind: str) -> wire.GenerateResponse:
    """The next response of that kind."""
    async for response in call:
        if response.WhichOneof("event") == kind:
            return response  # type: ignore[no-any-return]
    raise AssertionError(f"the stream ended without {kind}")


@asynccontextmanager
async def running(module: str, log: Path, **env: str) -> AsyncIterator[Caller]:
    """A process of its own while the block runs, listening but perhaps not ready."""
    common = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "SVA_METRICS_LISTEN": "127.0.0.1:0"}
    process = await ServiceProcess.start(module, {**common, **env}, log_path=log)
    try:
        async with open_channel(process.address) as channel:
            yield Caller(channel, log)
        assert process.process.returncode is None, "it did not stay up"
    finally:
        await process.stop()


def sfx(checkpoint: Path | str, hub: Path) -> dict[str, str]:
    """Environment of an sfx service that serves a checkpoint."""
    return {
        "SVA_SFX_BACKEND": "audiogen",
        "SVA_SFX_CHECKPOINT": str(checkpoint),
        "HF_HOME": str(hub.parent),
    }
