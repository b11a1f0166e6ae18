"""Short jobs, so many in flight at a time, each watched to its end and compared with a run without faults."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from sva_cli import Client
from sva_cli.client.backoff import Backoff
from sva_cli.client.client import new_job_id
from sva_common.channel import open_channel
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

PATIENCE_S = 120.0
WATCH_S = 60.0
"""A watch is renewed so often: one whose connection has gone silent must not wait for the keepalive."""
PROMPTS = (
    ("rain on a tin roof", "slow piano, calm"),
    ("footsteps on gravel", "bright folk guitar"),
    ("a dog barks", "dark ambient drone"),
    ("wind in the trees", "fast electronic drums"),
)
SAME = (".mp4", ".wav", ".png", "plan.json")
"""Artifacts that end so are the same bytes for the same clip and seed; the provenance has times and ids."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a job is made of."""

    clip: Path
    seed: int
    sfx: str
    bgm: str


def make_recipes(folder: Path, count: int) -> list[Recipe]:
    """At most `count` of tiny clips with moving pictures, and prompts of the user's own."""
    folder.mkdir(parents=True, exist_ok=True)
    recipes = []
    for seed, (sfx, bgm) in enumerate(PROMPTS[:count]):
        path = folder / f"clip-{seed}.mp4"
        source = f"testsrc=size={64 + 16 * seed}x48:rate=10:duration={0.8 + 0.1 * seed}"
        command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", source]
        subprocess.run([*command, "-pix_fmt", "yuv420p", str(path)], check=True, timeout=60)
        recipes.append(Recipe(path, seed, sfx, bgm))
    return recipes


@dataclass(slots=True)
class Ran:
    """A job as its client has seen it."""

    id: str
    recipe: Recipe
    job: pb.Job = field(default_factory=pb.Job)
    events: list[pb.JobEvent] = field(default_factory=list)
    downloaded: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    misnumbered: int = 0
    """Events that came with another number than the one after the last."""

    def sums(self) -> dict[str, str]:
        """SHA-256 of what must be the same every time, by name."""
        told = {a.name: a.sha256.hex() for a in self.job.artifacts if a.name.endswith(SAME)}
        return told | self.downloaded


class Load:
    """Clients of a gateway at `address`. `on_event` hears of every event as it arrives."""

    def __init__(
        self, address: str, recipes: list[Recipe], folder: Path, on_event: Callable[[pb.JobEvent], None]
    ) -> None:
        self.ran: list[Ran] = []
        self._address = address
        self._recipes = recipes
        self._folder = folder
        self._on_event = on_event
        self._stopping = False

    async def run_each(self) -> list[Ran]:
        """One job of each recipe."""
        return list(await asyncio.gather(*(self.run_one(recipe) for recipe in self._recipes)))

    async def keep(self, in_flight: int) -> None:
        """Keep so many jobs in flight until `stop` is called, then let them end."""
        await asyncio.gather(*(self._keep(number) for number in range(in_flight)))

    def stop(self) -> None:
        """Begin no further job."""
        self._stopping = True

    async def _keep(self, number: int) -> None:
        turn = number
        while not self._stopping:
            await self.run_one(self._recipes[turn % len(self._recipes)])
            turn += 1

    async def run_one(self, recipe: Recipe) -> Ran:
        """One job from its upload to the download of its results."""
        ran = Ran(new_job_id(), recipe)
        self.ran.append(ran)
        try:
            async with Client(self._address, patience_s=PATIENCE_S) as client:
                await client.create_job(
                    recipe.clip,
                    job_id=ran.id,
                    seed=recipe.seed,
                    description="a test picture",
                    sfx=[recipe.sfx],
                    bgm=recipe.bgm,
                )
                await self._watch(ran)
                if ran.job.state != pb.JOB_STATE_SUCCEEDED:
                    error = ran.job.error
                    ran.failure = f"{error.service} {error.reason}: {error.message}"
                    return ran
                for name in ("video.mp4", "mix.wav"):
                    path = await client.download(ran.id, name, self._folder / f"{ran.id}-{name}")
                    ran.downloaded[name] = hashlib.sha256(path.read_bytes()).hexdigest()
                    path.unlink()
        except Exception as error:
            ran.failure = f"the client gave up: {type(error).__name__}: {error}"
        return ran

    async def _watch(self, ran: Ran) -> None:
        """Follow a job to its end, by a new call after the last event whenever one breaks off."""
        backoff = Backoff(PATIENCE_S)
        async with open_channel(self._address) as channel:
            stub = gateway_pb2_grpc.GatewayServiceStub(channel)
            while True:
                asked = pb.WatchJobRequest(job_id=ran.id, after=ran.events[-1].number if ran.events else 0)
                try:
                    async for message in stub.WatchJob(asked, timeout=WATCH_S):
                        backoff.reset()
                        if message.HasField("event"):
                            self._take(ran, message.event)
                        elif message.HasField("job"):
                            ran.job = message.job
                    if ran.job.HasField("end_time"):
                        return
                except grpc.RpcError as failed:
                    if failed.code() is not grpc.StatusCode.DEADLINE_EXCEEDED:
                        await backoff.pause(from_rpc_error(failed))

    def _take(self, ran: Ran, event: pb.JobEvent) -> None:
        ran.misnumbered += event.number != len(ran.events) + 1
        ran.events.append(event)
        self._on_event(event)


async def replay(address: str, job_id: str) -> list[pb.JobEvent]:
    """All events of a job that has ended, from the first."""
    async with open_channel(address) as channel:
        stub = gateway_pb2_grpc.GatewayServiceStub(channel)
        call = stub.WatchJob(pb.WatchJobRequest(job_id=job_id), timeout=WATCH_S)
        return [message.event async for message in call if message.HasField("event")]
