"""Many watchers of a few jobs: each sees every event, and the gateway holds."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from typing import Any

from sva_cli.stack import GATEWAY
from sva_common.channel import open_channel
from sva_common.payload import send_bytes
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from .plant import Plant, probed
from .report import Report, mib
from .usage import Usage, forget_peak
from .videos import make_clip

PROCESSES = 4
UPLOADS = 4
LIMIT_S = 1800.0
PER_WATCHER = 100 * 1024
"""Bytes that a watcher may cost the gateway."""
HEALTH_S = 5.0
"""Far past what the contract asks for: a fleet of probes is no part of this load."""


async def watchers(running: Plant, jobs: int, count: int, *, each_bytes: int = PER_WATCHER) -> Report:
    """Let `count` watchers follow `jobs` jobs from their first event to their last.

    `each_bytes`: what a watcher may cost the gateway.
    """
    video = make_clip(running.folder / "watched.mp4").read_bytes()
    report = Report(f"{count} watchers of {jobs} jobs", ("", "MiB of the gateway", "KiB for each watcher"))
    planner = running.processes["planner"]
    # Without it no job gets on, until all watch.
    await planner.stop()
    job_ids = await _create(running.address, video, jobs)
    pid = running.pids["gateway"]
    before = Usage.of(pid).rss
    forget_peak(pid)
    began = time.monotonic()
    crowd = [await _start(running, job_ids, count // PROCESSES) for _ in range(PROCESSES)]
    attached = [await _heard(process) for process in crowd]
    attached_s = time.monotonic() - began
    watched = Usage.of(pid).rss
    async with probed({running.address: GATEWAY}) as health:
        await running.start_worker("planner", {"SVA_LISTEN": planner.address, "SVA_SLOW_S": "0.1"})
        found = [await _heard(process) for process in crowd]
    ended_s = time.monotonic() - began
    peak = Usage.of(pid).peak
    slowest = health.slowest_s[running.address]
    for process in crowd:
        await process.wait()
    each = (watched - before) / count
    report.row("before", mib(before), "")
    report.row("all watch", mib(watched), f"{each / 1024:.1f}")
    report.row("most, events on their way", mib(peak), f"{(peak - before) / count / 1024:.1f}")
    faults: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for told in found:
        faults.update(told["faults"])
        ends.update(told["ends"])
    events = sum(told["events"] for told in found)
    report.notes += [
        f"All watched after {attached_s:.0f} s ({sum(told['again'] for told in found)} had to call again); "
        f"{events} events told, the last after {ended_s:.0f} s. "
        f"From being written down to being seen: median {max(t['median_s'] for t in found):.2f} s, "
        f"99 % within {max(t['p99_s'] for t in found):.2f} s. Slowest health: {slowest * 1000:.0f} ms.",
    ]
    report.promise(all(told["attached"] for told in attached), "not all could watch")
    report.promise(not faults, f"watchers saw: {dict(faults)}")
    report.promise(ends == {"JOB_STATE_SUCCEEDED": count}, f"watchers saw the ends {dict(ends)}")
    report.promise(each < each_bytes, f"{each / 1024:.0f} KiB for each watcher")
    report.promise(slowest < HEALTH_S, f"health answered after {slowest:.1f} s")
    return report


async def _create(address: str, video: bytes, jobs: int) -> list[str]:
    places = asyncio.Semaphore(UPLOADS)
    async with open_channel(address) as channel:
        stub = gateway_pb2_grpc.GatewayServiceStub(channel)

        async def requests() -> Any:
            yield pb.CreateJobRequest(options=pb.JobOptions())
            async for part in send_bytes(video, "video"):
                yield pb.CreateJobRequest(video=part)

        async def one() -> str:
            async with places:
                return str((await stub.CreateJob(requests(), timeout=LIMIT_S)).job.id)

        return list(await asyncio.gather(*(one() for _ in range(jobs))))


async def _start(running: Plant, job_ids: list[str], count: int) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.watching", running.address, str(count)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(job_ids).encode() + b"\n")
    return process


async def _heard(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        return dict(json.loads(await process.stdout.readline()))
