"""Many jobs at the same moment, and slow workers: nothing is lost, nothing swells, health answers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import grpc

from sva_common.channel import open_channel
from sva_common.errors import Overloaded, Unavailable
from sva_common.letting_in import is_let_in
from sva_common.payload import send_bytes
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from .plant import Plant, probed
from .report import Report, mib
from .usage import MIB, sampled, thirds
from .videos import make_clip

CHANNELS = 8
LIMIT_S = 3000.0
CALL_S = 120.0
POLL_S = 1.0
HEALTH_S = 1.0
FLAT = 32 * MIB
UNFINISHED = (pb.JOB_STATE_QUEUED, pb.JOB_STATE_PLANNING, pb.JOB_STATE_GENERATING, pb.JOB_STATE_MIXING)


class Crowd:
    """Clients that all come at once, and come back when they are told to."""

    def __init__(self, address: str, video: bytes) -> None:
        self.created: list[str] = []
        self.refused: Counter[str] = Counter()
        self.without_retry = 0
        self.other: Counter[str] = Counter()
        self._video = video
        self._channels = [
            # Without this, all of them would share one connection.
            grpc.aio.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
            for _ in range(CHANNELS)
        ]

    async def come(self, count: int) -> None:
        """All create their job."""
        await asyncio.gather(*(self._come(n) for n in range(count)))
        for channel in self._channels:
            await channel.close()

    async def _come(self, n: int) -> None:
        stub = gateway_pb2_grpc.GatewayServiceStub(self._channels[n % CHANNELS])
        while True:
            try:
                call = stub.CreateJob(timeout=CALL_S)
                await call.write(pb.CreateJobRequest(options=pb.JobOptions(seed=n)))
                if await is_let_in(call):
                    async for part in send_bytes(self._video, "video"):
                        await call.write(pb.CreateJobRequest(video=part))
                    await call.done_writing()
                self.created.append((await call).job.id)
                return
            except grpc.aio.AioRpcError as error:
                told = from_rpc_error(error)
            if isinstance(told, Unavailable):
                self.refused[told.reason] += 1
                await asyncio.sleep(1.0)
                continue
            if not isinstance(told, Overloaded):
                self.other[f"{told.code} {told.reason}"] += 1
                return
            self.refused[told.reason] += 1
            self.without_retry += told.retry_after_s is None
            await asyncio.sleep(told.retry_after_s or 1.0)


async def burst(running: Plant, jobs: int, *, health_s: float = HEALTH_S) -> Report:
    """Hand in `jobs` jobs at once and wait for their end. `health_s`: the longest that health may take."""
    video = make_clip(running.folder / "clip.mp4").read_bytes()
    began = time.monotonic()
    async with probed(running.health) as health, sampled(running.pids, 0.5) as samples:
        crowd = Crowd(running.address, video)
        async with asyncio.timeout(LIMIT_S):
            await crowd.come(jobs)
            accepted_s = time.monotonic() - began
            async with open_channel(running.address) as channel:
                stub = gateway_pb2_grpc.GatewayServiceStub(channel)
                await _ended(stub)
                states = await _states(stub)
    ended_s = time.monotonic() - began
    report = Report(
        f"{jobs} jobs at once",
        ("process", "MiB, first third", "MiB, last third", "MiB, most", "slowest health, ms"),
    )
    for name, taken in samples.taken.items():
        first, last = thirds([usage.rss for usage in taken])
        slowest = health.slowest_s[running.processes[name].address]
        most = max(usage.rss for usage in taken)
        report.row(name, mib(first), mib(last), mib(most), f"{slowest * 1000:.0f}")
        report.promise(last - first < FLAT, f"{name} grew by {mib(last - first)} MiB")
        report.promise(slowest < health_s, f"{name} answered health after {slowest:.2f} s")
    done = Counter(states.get(job, pb.JOB_STATE_UNSPECIFIED) for job in crowd.created)
    report.notes += [
        f"All were accepted within {accepted_s:.0f} s and ended within {ended_s:.0f} s "
        f"({jobs / ended_s:.1f} jobs a second); health was asked {health.count} times.",
        "Refused until then: " + ", ".join(f"{n} {reason}" for reason, n in crowd.refused.most_common()),
    ]
    report.promise(
        len(crowd.created) == jobs, f"{jobs - len(crowd.created)} jobs were not taken: {crowd.other}"
    )
    report.promise(set(done) == {pb.JOB_STATE_SUCCEEDED}, f"jobs ended as {dict(done)}")
    report.promise(not crowd.without_retry, f"{crowd.without_retry} refusals without RetryInfo")
    return report


async def _ended(stub: gateway_pb2_grpc.GatewayServiceStub) -> None:
    while (await stub.ListJobs(pb.ListJobsRequest(states=UNFINISHED, page_size=1))).jobs:  # noqa: ASYNC110
        # Asking is all that a client without a watch can do.
        await asyncio.sleep(POLL_S)


async def _states(stub: gateway_pb2_grpc.GatewayServiceStub) -> dict[str, int]:
    found: dict[str, int] = {}
    token = ""
    while True:
        page = await stub.ListJobs(pb.ListJobsRequest(page_size=1000, page_token=token))
        found |= {job.id: job.state for job in page.jobs}
        token = page.next_page_token
        if not token:
            return found
