"""Workers that answer, but not what was asked: another one is asked; without one the job says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_common.channel import SERVER_OPTIONS
from sva_common.health import Health
from sva_common.payload import send_bytes
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import text_to_audio_pb2 as tta
from tests.gateway.conftest import Bench
from tests.gateway.workers import BGM, NAMES

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHAPE = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=16_000, channels=1)
DONE = tta.GenerateResponse(done=tta.GenerateDone(sample_rate=16_000, model=tta.Model(name="liar")))


async def sound(name: str = "audio", audio: media.AudioFormat | None = SHAPE) -> AsyncIterator[Any]:
    async for part in send_bytes(bytes(64_000), name, audio=audio):
        yield tta.GenerateResponse(audio=part)


async def noise() -> AsyncIterator[Any]:
    """No message at all."""
    yield b"\xff\xfe garbage"


async def another_sum() -> AsyncIterator[Any]:
    """The hash of other bytes."""
    async for response in sound():
        if response.audio.HasField("trailer"):
            response.audio.trailer.sha256 = bytes(32)
        yield response
    yield DONE


async def half() -> AsyncIterator[Any]:
    """The sound breaks off in the middle."""
    async for response in sound():
        if not response.audio.HasField("trailer"):
            yield response
    yield DONE


async def nothing() -> AsyncIterator[Any]:
    """All is well, it says, and there is no sound."""
    yield DONE


async def no_format() -> AsyncIterator[Any]:
    """Samples of no known rate."""
    async for response in sound(audio=None):
        yield response
    yield DONE


async def elsewhere() -> AsyncIterator[Any]:
    """A name that leads out of the folder."""
    async for response in sound("../../audio"):
        yield response
    yield DONE


async def no_begin() -> AsyncIterator[Any]:
    """Data without a header."""
    async for response in sound():
        if not response.audio.HasField("header"):
            yield response
    yield DONE


LIES = (noise, another_sum, half, nothing, no_format, elsewhere, no_begin)


class Liar:
    """A bgm worker that answers with one lie after the other, and then from the first again."""

    def __init__(self, *lies: Callable[[], AsyncIterator[Any]]) -> None:
        self.told_all = asyncio.Event()
        self.count = 0
        self.address = ""
        self._lies = lies
        self._server = grpc.aio.server(options=SERVER_OPTIONS)
        self._health = Health(NAMES["bgm"])

    async def start(self) -> Liar:
        """Serve, and be ready."""

        async def generate(_request: bytes, _context: Any) -> AsyncIterator[bytes]:
            lie = self._lies[self.count % len(self._lies)]
            self.count += 1
            if self.count == len(self._lies):
                self.told_all.set()
            async for message in lie():
                yield message if isinstance(message, bytes) else message.SerializeToString()

        handler = grpc.unary_stream_rpc_method_handler(generate)
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(NAMES["bgm"], {"Generate": handler}),)
        )
        await self._health.attach(self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        await self._server.start()
        await self._health.set_ready(True)
        return self

    async def stop(self) -> None:
        """Stop at once."""
        await self._server.stop(grace=0)


async def test_a_broken_answer_costs_no_job_while_another_worker_answers_well(
    bench: Bench, video: Path
) -> None:
    liar = await Liar(*LIES).start()
    (honest,) = bench.workers["bgm"]
    await honest.set_ready(False)
    client = await bench.start_gateway(SVA_GATEWAY_BGM=f"static:{liar.address},{honest.address}")
    # All at once: a worker that has failed is left alone for a while.
    bench.script.hold("plan")
    jobs = [await client.create(video) for _ in LIES]
    await bench.script.reached("plan", len(jobs))
    bench.script.let()
    await liar.told_all.wait()
    await honest.set_ready(True)
    await liar.stop()
    for job in jobs:
        assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    assert bench.script.calls.count(f"generate:{BGM}") == len(jobs)
    assert "a step failed" not in bench.log.read_text()


async def test_where_every_answer_is_broken_the_job_fails_after_so_many_attempts_and_says_so(
    bench: Bench, video: Path
) -> None:
    liar = await Liar(another_sum).start()
    client = await bench.start_gateway(SVA_GATEWAY_BGM=f"static:{liar.address}", SVA_GATEWAY_MAX_ATTEMPTS="2")
    job = await client.create(video)
    ended = await client.end(job.id)
    await liar.stop()
    assert liar.count == 2
    assert (ended.error.service, ended.error.reason) == ("bgm", "PAYLOAD_BROKEN")
    assert "SHA-256" in ended.error.message
