"""The faults of a run, drawn from its seed: what befalls whom, and when."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass

from sva_common.stubs import gateway_pb2 as pb

from .fleet import Fleet, Replica

KINDS = ("kill", "terminate", "freeze", "delay", "drop", "truncate", "reset")
"""SIGKILL, SIGTERM and SIGSTOP; then what the proxy in front does: of a worker, towards the gateway, and of
the gateway, towards the clients."""
HANG = "hang"
HANG_S = 100.0
"""A worker that stands still for longer than the keepalive waits, 80 s."""
BOUNDARIES = {
    "plan begins": ("planner",),
    "plan ends": ("planner", "sfx", "bgm"),
    "generate begins": ("sfx", "bgm"),
    "generate ends": ("sfx", "bgm", "postproc"),
    "clean ends": ("postproc",),
    "mux begins": ("postproc",),
    "succeed": ("postproc",),
}
"""Between the steps of a job, and who works on either side. The gateway does everywhere."""
SERVICES = ("gateway", "planner", "sfx", "bgm", "postproc")
LATE_S = 0.3
UNSEEN_S = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `boundary`: it strikes when a job gets there; empty: after the pause."""

    kind: str
    service: str
    replica: int
    boundary: str
    pause_s: float
    lasts_s: float


def draw(count: int, seed: int, *, pause_s: float, longest_s: float = 4.0) -> list[Fault]:
    """`count` faults with `pause_s` between them on average.

    Every kind at every boundary, as far as they suffice; the rest half at boundaries and half at any moment.
    What lasts, lasts `longest_s` at most.
    """
    chance = random.Random(seed)
    cover = [
        (kind, service, boundary)
        for boundary, workers in BOUNDARIES.items()
        for kind in KINDS
        for service in ("gateway", chance.choice(workers))
    ]
    chance.shuffle(cover)
    cover += [(HANG, chance.choice(SERVICES[1:]), "") for _ in range(count // 200)]
    while len(cover) < count:
        boundary = chance.choice(["", *BOUNDARIES] if chance.random() < 0.5 else [""])
        services = ("gateway", *BOUNDARIES[boundary]) if boundary else SERVICES
        cover.append((chance.choice(KINDS), chance.choice(services), boundary))
    chosen = cover[:count]
    chance.shuffle(chosen)
    return [
        Fault(
            kind,
            service,
            0 if service == "gateway" else chance.randrange(2),
            boundary,
            chance.uniform(0.0, 2 * pause_s),
            HANG_S if kind == HANG else chance.uniform(0.25, 1.0) * longest_s,
        )
        for kind, service, boundary in chosen
    ]


def boundary_of(event: pb.JobEvent) -> str:
    """The boundary that an event tells of; empty for other events."""
    match event.WhichOneof("change"):
        case "plan_made":
            return "plan ends"
        case "job_state":
            return {
                pb.JOB_STATE_PLANNING: "plan begins",
                pb.JOB_STATE_MIXING: "mux begins",
                pb.JOB_STATE_SUCCEEDED: "succeed",
            }.get(event.job_state.state, "")
        case "track_state":
            return {
                pb.TRACK_STATE_GENERATING: "generate begins",
                pb.TRACK_STATE_CLEANING: "generate ends",
                pb.TRACK_STATE_READY: "clean ends",
                pb.TRACK_STATE_DROPPED: "clean ends",
            }.get(event.track_state.state, "")
    return ""


class Boundaries:
    """Tells whoever waits that some job has just got to a boundary."""

    def __init__(self) -> None:
        self._reached: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def reached(self, event: pb.JobEvent) -> None:
        """A watcher has seen an event."""
        if boundary := boundary_of(event):
            self._reached.pop(boundary, asyncio.Event()).set()

    async def next(self, boundary: str) -> bool:
        """Wait until a job gets there; answer whether one did in time. The fault strikes anyway."""
        try:
            await asyncio.wait_for(self._reached[boundary].wait(), UNSEEN_S)
        except TimeoutError:
            return False
        return True


class Injection:
    """Lets faults strike, one after the other; those that last go on meanwhile."""

    def __init__(self, fleet: Fleet, boundaries: Boundaries, at_once: int = 4) -> None:
        self._fleet = fleet
        self._boundaries = boundaries
        self._free = asyncio.Semaphore(at_once)
        self.struck: Counter[tuple[str, str]] = Counter()
        """By kind and service."""
        self.at_boundaries: Counter[str] = Counter()

    async def run(self, faults: list[Fault]) -> None:
        """Let all strike; returns when the last is over and every process is there again."""
        async with asyncio.TaskGroup() as striking:
            for fault in faults:
                await self._free.acquire()
                await asyncio.sleep(fault.pause_s)
                replica = self._place(fault)
                # It must be well before it can suffer again.
                await replica.lock.acquire()
                if fault.boundary and await self._boundaries.next(fault.boundary):
                    self.at_boundaries[fault.boundary] += 1
                self.struck[fault.kind, fault.service] += 1
                striking.create_task(self._strike(fault, replica))

    def _place(self, fault: Fault) -> Replica:
        """Whom it strikes: the other replica where the one that was drawn suffers already."""
        replicas = self._fleet.replicas[fault.service]
        well = [replica for replica in replicas if not replica.lock.locked()]
        return replicas[fault.replica] if replicas[fault.replica] in well or not well else well[0]

    async def _strike(self, fault: Fault, replica: Replica) -> None:
        try:
            await suffer(fault, replica)
        finally:
            replica.lock.release()
            self._free.release()


async def suffer(fault: Fault, replica: Replica) -> None:
    """What a fault does to a replica, to its end."""
    match fault.kind:
        case "kill":
            await replica.kill()
        case "terminate":
            await replica.terminate()
        case "freeze" | "hang":
            await replica.freeze(fault.lasts_s)
        case "delay":
            await replica.proxy.delay(fault.lasts_s, LATE_S)
        case "drop":
            await replica.proxy.drop(fault.lasts_s)
        case "truncate":
            replica.proxy.truncate()
        case "reset":
            replica.proxy.reset()
