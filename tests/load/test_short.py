"""The load tests, short: the same processes and promises, fewer of everything."""

from __future__ import annotations

import asyncio
import math
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs import text_to_audio_pb2_grpc

from .burst import burst
from .plant import plant, ready
from .report import Report
from .soak import judge
from .transfer import transfer
from .usage import MIB, Samples, Usage
from .watchers import watchers

SERVICE = "sva.v1.TextToAudioService"


def holds(report: Report) -> None:
    """Tell the table when a promise is broken."""
    assert not report.violations, report.text()


@pytest.mark.timeout(300)
async def test_a_burst_a_large_video_and_many_watchers(tmp_path: Path) -> None:
    """One after the other on the same processes: starting them costs more than all three."""
    async with plant(tmp_path, seconds={"sfx": 0.1, "bgm": 0.1}) as running:
        taken = await burst(running, 16, health_s=math.inf)
        holds(taken)
        assert len(taken.rows) == len(running.processes)
        holds(await transfer(running, 64 * MIB, slowest=0.0))
        # What so few cost is lost in what the gateway uses anyway.
        holds(await watchers(running, 3, 40, each_bytes=MIB))


def grow(samples: Samples, mib: int, files: int, threads: int) -> None:
    """Thirty samples of a process, each with that much more than the one before."""
    for n in range(30):
        usage = Usage(rss=100 * MIB + n * mib * MIB, peak=0, threads=5 + n * threads, files=9 + n * files)
        samples.taken["service"].append(usage)


@pytest.mark.parametrize(
    ("grown", "broken"),
    [
        ((0, 0, 0), []),
        ((2, 0, 0), ["resident"]),
        ((0, 1, 0), ["file descriptors"]),
        ((2, 1, 1), ["resident", "file descriptors", "threads"]),
    ],
)
def test_a_soak_finds_what_grows(grown: tuple[int, int, int], broken: list[str]) -> None:
    samples, report = Samples({"service": os.getpid()}), Report("", ())
    grow(samples, *grown)
    judge(report, samples)
    assert [
        violation.split(": ")[1].split(",")[0].split(" grew")[0] for violation in report.violations
    ] == broken


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    """A slow sfx worker that logs every call that it begins."""
    env = {"SVA_SLOW_KIND": "sfx", "SVA_SLOW_S": "0.1", "SVA_LOG_LEVEL": "debug"}
    process = await ServiceProcess.start("tests.load.slow_worker", env, log_path=tmp_path / "log")
    await ready(process.address, SERVICE)
    yield process
    await process.stop()


async def test_calls_that_expired_while_a_worker_stood_still_are_not_begun(
    worker: ServiceProcess, tmp_path: Path
) -> None:
    async with open_channel(worker.address) as channel:
        stub = text_to_audio_pb2_grpc.TextToAudioServiceStub(channel)

        async def generate(timeout_s: float) -> None:
            async for _ in stub.Generate(tta.GenerateRequest(prompt="x", duration_s=1), timeout=timeout_s):
                pass

        await generate(30)
        os.kill(worker.process.pid, signal.SIGSTOP)
        try:
            late = await asyncio.gather(*(generate(0.2) for _ in range(3)), return_exceptions=True)
        finally:
            os.kill(worker.process.pid, signal.SIGCONT)
        await generate(30)
    assert all(isinstance(error, grpc.aio.AioRpcError) for error in late)
    assert (tmp_path / "log").read_text().count("call begins") == 2
