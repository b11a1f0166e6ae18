"""`python -m tests.load.watching ADDRESS COUNT`: many watchers of the jobs that it reads from its input.

It tells `attached` when each has heard of its job, and at the end what they have seen.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import grpc

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

CHANNELS = 8
LIMIT_S = 1800.0
ENDED = (pb.JOB_STATE_SUCCEEDED, pb.JOB_STATE_FAILED, pb.JOB_STATE_CANCELLED)


class Watchers:
    """Many watches over a few connections."""

    def __init__(self, address: str) -> None:
        options = [("grpc.use_local_subchannel_pool", 1)]
        self._channels = [grpc.aio.insecure_channel(address, options=options) for _ in range(CHANNELS)]
        self._attached = 0
        self.all_attached = asyncio.Event()
        self.delays_s: list[float] = []
        self.faults: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()

    async def watch(self, job_ids: Sequence[str], count: int) -> None:
        """Watch, each job by as many, until they have all ended."""
        await asyncio.gather(*(self._watch(n, job_ids[n % len(job_ids)], count) for n in range(count)))

    async def _watch(self, n: int, job_id: str, count: int) -> None:
        seen = _Seen()
        while not seen.ended:
            try:
                await self._follow(n, job_id, seen, count)
            except grpc.aio.AioRpcError as error:
                # As our client does: again, from the last event on.
                self.again[error.code().name] += 1
                await asyncio.sleep(1.0)
        self.ends[pb.JobState.Name(seen.job.state)] += 1
        self.faults["events missing at the end"] += seen.last != seen.job.last_event

    async def _follow(self, n: int, job_id: str, seen: _Seen, count: int) -> None:
        stub = gateway_pb2_grpc.GatewayServiceStub(self._channels[n % CHANNELS])
        request = pb.WatchJobRequest(job_id=job_id, after=seen.last)
        async for message in stub.WatchJob(request, timeout=LIMIT_S):
            kind = message.WhichOneof("message")
            if kind == "event":
                written_s = message.event.time.ToMicroseconds() / 1e6
                if written_s > seen.since_s:
                    # What was told before is no measure of delivery.
                    self.delays_s.append(time.time() - written_s)
                self.faults["lost or doubled"] += message.event.number != seen.last + 1
                seen.last = message.event.number
            elif kind == "job":
                if not seen.since_s:
                    seen.since_s = time.time()
                    self._attached += 1
                    if self._attached == count:
                        self.all_attached.set()
                seen.job = message.job


@dataclass
class _Seen:
    """How far one watcher is."""

    last: int = 0
    since_s: float = 0.0
    job: pb.Job = field(default_factory=pb.Job)

    @property
    def ended(self) -> bool:
        return self.job.state in ENDED


async def main() -> None:
    """Watch, and tell."""
    address, count = sys.argv[1], int(sys.argv[2])
    job_ids = json.loads(sys.stdin.readline())
    watchers = Watchers(address)
    watching = asyncio.create_task(watchers.watch(job_ids, count))
    attached = asyncio.create_task(watchers.all_attached.wait())
    await asyncio.wait({watching, attached}, return_when=asyncio.FIRST_COMPLETED)
    _tell({"attached": watchers.all_attached.is_set()})
    await watching
    delays = sorted(watchers.delays_s)
    _tell(
        {
            "events": len(delays),
            "median_s": statistics.median(delays) if delays else 0.0,
            "p99_s": delays[int(len(delays) * 0.99)] if delays else 0.0,
            "faults": {fault: n for fault, n in watchers.faults.items() if n},
            "ends": dict(watchers.ends),
            "again": watchers.again.total(),
        }
    )


def _tell(found: object) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
