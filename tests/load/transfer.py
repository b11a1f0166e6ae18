"""One large video up and down: memory stays flat, and the rate is told as a ratio to bare gRPC."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sva_common.channel import open_channel
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from .plant import Plant
from .report import Report, mib
from .usage import MIB, Usage, forget_peak
from .videos import make_clip, pad

LIMIT_S = 600.0
GROWTH = 32 * MIB
SLOWEST = 0.2
"""Least rate, as a share of bare gRPC's, that counts as no fault of ours."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a client process tells of itself."""

    seconds: float
    grown: int
    answer: str


async def transfer(running: Plant, size: int, *, slowest: float = SLOWEST) -> Report:
    """Carry a video of `size` bytes up, through a job, and down again.

    `slowest`: least rate as a share of bare gRPC's. It says little on a machine that has other work.
    """
    folder = running.folder
    video = await asyncio.to_thread(lambda: pad(make_clip(folder / "large.mp4"), size))
    report = Report(
        f"A video of {size // MIB} MiB",
        ("way", "s", "MiB/s", "of bare gRPC", "client grew, MiB", "gateway grew, MiB"),
    )
    async with raw_server() as raw:
        await _warm(running)
        bare = {}
        for way in ("raw-up", "raw-down"):
            bare[way] = await carry(way, raw, str(size))
            _tell(report, way, size, bare[way], bare=bare[way])
        up, gateway = await _measured(running, "upload", str(video))
        _tell(report, "upload", size, up, bare=bare["raw-up"], gateway=gateway, slowest=slowest)
        forget_peak(running.pids["gateway"])
        before = Usage.of(running.pids["gateway"]).rss
        ended = await _ended(running.address, up.answer)
        worked = Usage.of(running.pids["gateway"]).peak - before
        report.row("the job itself", "", "", "", "", mib(worked))
        down, gateway = await _measured(running, "download", str(folder / "back.mp4"), up.answer)
        _tell(report, "download", size, down, bare=bare["raw-down"], gateway=gateway, slowest=slowest)
        report.promise(ended == pb.JOB_STATE_SUCCEEDED, f"the job ended as {ended}")
        report.promise(worked < GROWTH, f"the gateway grew by {mib(worked)} MiB during the job")
        report.promise((folder / "back.mp4").stat().st_size == size, "the video came back with another size")
    return report


def _tell(
    report: Report,
    way: str,
    size: int,
    carried: Carried,
    *,
    bare: Carried,
    gateway: int | None = None,
    slowest: float = 0.0,
) -> None:
    ratio = bare.seconds / carried.seconds
    rate = size / MIB / carried.seconds
    grown = "" if gateway is None else mib(gateway)
    report.row(way, f"{carried.seconds:.2f}", f"{rate:.0f}", f"{ratio:.2f}", mib(carried.grown), grown)
    if gateway is None:
        return
    report.promise(carried.grown < GROWTH, f"{way}: the client grew by {mib(carried.grown)} MiB")
    report.promise(gateway < GROWTH, f"{way}: the gateway grew by {mib(gateway)} MiB")
    report.promise(ratio >= slowest, f"{way}: {ratio:.2f} of bare gRPC's rate")


async def _measured(running: Plant, way: str, *arguments: str) -> tuple[Carried, int]:
    """Carry, and how much the gateway grew meanwhile."""
    pid = running.pids["gateway"]
    forget_peak(pid)
    before = Usage.of(pid).rss
    carried = await carry(way, running.address, *arguments)
    return carried, Usage.of(pid).peak - before


async def _warm(running: Plant) -> None:
    """A small job first: what is loaded and allocated once is not the large one's."""
    folder = running.folder
    small = await asyncio.to_thread(lambda: pad(make_clip(folder / "small.mp4"), 4 * MIB))
    job = await carry("upload", running.address, str(small))
    await _ended(running.address, job.answer)
    await carry("download", running.address, str(folder / "small-back.mp4"), job.answer)


async def carry(way: str, *arguments: str) -> Carried:
    """Run a client process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.carrier", way, *arguments), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    return Carried(**json.loads(told))


@contextlib.asynccontextmanager
async def raw_server() -> AsyncIterator[str]:
    """The address of a bare gRPC server, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.raw"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        await process.communicate(b"")


async def _ended(address: str, job_id: str) -> int:
    async with asyncio.timeout(LIMIT_S), open_channel(address) as channel:
        stub = gateway_pb2_grpc.GatewayServiceStub(channel)
        watching = stub.WatchJob(pb.WatchJobRequest(job_id=job_id))
        messages = [message async for message in watching]
        return int(messages[-1].job.state)
