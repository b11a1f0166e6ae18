"""A burst of jobs against the real backlog and the real scaler; the clock, KEDA and the pods are played."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sva_common.channel import open_channel
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs.externalscaler_pb2_grpc import ExternalScalerStub
from sva_gateway.jobs import tables
from sva_gateway.jobs.changes import generated, job_state, planned
from sva_gateway.jobs.demand import KINDS, length_s
from sva_gateway.jobs.store import JobStore
from sva_gateway.scaling.backlog import Backlog
from sva_gateway.scaling.server import ScalerServer

from .simulated_keda import Rule, SimulatedKeda

FAR_US = 2**60
SFX, BGM = media.TRACK_KIND_SFX, media.TRACK_KIND_BGM


@asynccontextmanager
async def scaler_over(store: JobStore, *, kept_s: float = 0.0) -> AsyncIterator[ExternalScalerStub]:
    """The scaler over real gRPC, as one gateway serves it from that database."""
    server = ScalerServer(Backlog(store, kept_s=kept_s))
    address = await server.start("127.0.0.1:0")
    async with open_channel(address) as channel:
        yield ExternalScalerStub(channel)
    await server.stop()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What comes in, and what a pod can do."""

    jobs: int = 60
    clip_s: float = 20.0
    first_s: float = 120.0
    """When the burst begins."""
    burst_s: float = 120.0
    """How long it takes until all jobs are in."""
    end_s: float = 960.0
    speed: float = 1.0
    """Seconds of sound that a pod generates in a second."""
    pod_start_s: float = 45.0
    """From being wanted to being ready."""
    step_s: float = 15.0
    """How often the scaler is asked."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment, by kind."""

    time_s: float
    backlog_s: dict[str, float]
    replicas: dict[str, int]


class Pods:
    """The pods of one kind: they work through the tracks in the order in which these came."""

    def __init__(self, store: JobStore, kind: int, scenario: Scenario) -> None:
        self._store = store
        self._kind = kind
        self._scenario = scenario
        self._ready_at: list[float] = []
        self._tracks: list[tuple[str, int, float]] = []
        self._worked_s = 0.0

    def take(self, job: pb.Job) -> None:
        """A job's tracks of this kind are there to be made."""
        for n, track in enumerate(job.tracks):
            if track.track.kind == self._kind:
                self._tracks.append((job.id, n, length_s(track.track, job.video.duration_s)))

    def scale(self, now_s: float, replicas: int) -> None:
        """From now on there shall be so many; the youngest leave first."""
        started = replicas - len(self._ready_at)
        self._ready_at += [now_s + self._scenario.pod_start_s] * started
        del self._ready_at[replicas:]

    def work(self, now_s: float) -> None:
        """Generate for one step."""
        ready = sum(at <= now_s for at in self._ready_at)
        self._worked_s += ready * self._scenario.step_s * self._scenario.speed
        while self._tracks and self._worked_s >= self._tracks[0][2]:
            job_id, n, seconds = self._tracks.pop(0)
            self._worked_s -= seconds
            job = self._store.record(
                job_id, generated(n, tta.Model(name="x"), 0, pb.Artifact(name=f"track-{n}.raw.wav"))
            )
            if all(track.HasField("model") for track in job.tracks):
                self._store.record(job_id, job_state(pb.JOB_STATE_SUCCEEDED))
        if not self._tracks:
            self._worked_s = 0.0


def add_job(store: JobStore, job_id: str, clip_s: float) -> pb.Job:
    """A job with two SFX and a BGM, planned."""
    job = pb.Job(id=job_id, state=pb.JOB_STATE_QUEUED, video=media.VideoInfo(duration_s=clip_s))
    store.create(job, b"", FAR_US)
    tracks = [media.Track(kind=kind, prompt="x") for kind in (SFX, SFX, BGM)]
    return store.record(job_id, planned("", media.Scheme(tracks=tracks), "me", range(3), []))


async def simulate(folder: Path, scenario: Scenario, rules: dict[str, Rule]) -> list[Sample]:
    """Run a scenario from end to end; one sample for each time the scaler is asked."""
    engine = tables.open_engine(f"sqlite:///{folder / 'jobs.sqlite'}")
    tables.create_tables(engine)
    store = JobStore(engine)
    pods = {"sfx": Pods(store, SFX, scenario), "bgm": Pods(store, BGM, scenario)}
    samples, arrived, now_s = [], 0, 0.0
    async with scaler_over(store) as scaler:
        kedas = {kind: SimulatedKeda(scaler, kind, rules[kind]) for kind in KINDS}
        while now_s <= scenario.end_s:
            due = int(scenario.jobs * min(max((now_s - scenario.first_s) / scenario.burst_s, 0), 1))
            for number in range(arrived, due):
                job = await asyncio.to_thread(add_job, store, f"job-{number}", scenario.clip_s)
                for some in pods.values():
                    some.take(job)
            arrived = max(arrived, due)
            backlog = {kind: await kedas[kind].poll(now_s) for kind in KINDS}
            for kind in KINDS:
                pods[kind].scale(now_s, kedas[kind].replicas)
                await asyncio.to_thread(pods[kind].work, now_s)
            samples.append(Sample(now_s, backlog, {kind: kedas[kind].replicas for kind in KINDS}))
            now_s += scenario.step_s
    engine.dispose()
    return samples
