"""`python -m tests.load.slow_worker`: a worker process that takes its time and computes nothing.

It speaks the contract of `SVA_SLOW_KIND` (planner, sfx, bgm or postproc) with the services' own server,
bounded waiting line and refusals; only the work is a pause of `SVA_SLOW_S` seconds, `SVA_SLOW_AT_ONCE` at
a time, with `SVA_SLOW_WAITING` calls in line. The mixer answers the video that it was given.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc
from pydantic import Field

from sva_common.letting_in import let_in
from sva_common.payload import PayloadReceiver, Received, send_bytes, send_file
from sva_common.server import Service, run
from sva_common.settings import ServiceSettings, load_settings
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import planner_pb2 as planner
from sva_common.stubs import planner_pb2_grpc, postproc_pb2_grpc, text_to_audio_pb2_grpc
from sva_common.stubs import postproc_pb2 as postproc
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_postproc.admission import Admission

RATE = 16_000
FORMAT = media.AudioFormat(encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=RATE, channels=1)
PROGRESS = 4
"""Samples of progress that a generator tells."""
MOST = 8 * 1024**3


class Settings(ServiceSettings):
    """What the worker is told."""

    slow_kind: str = Field(default="sfx", pattern="planner|sfx|bgm|postproc")
    slow_s: float = 0.5
    slow_at_once: int = 4
    slow_waiting: int = 16


class Slowly:
    """A bounded number of calls, each for its time."""

    def __init__(self, settings: Settings) -> None:
        self.seconds = settings.slow_s
        self._admission = Admission(settings.slow_at_once, settings.slow_waiting)

    @contextlib.contextmanager
    def folder(self) -> Any:
        """A place in line, and a folder."""
        with self._admission.admitted(), TemporaryDirectory() as name:
            yield Path(name)

    async def work(self, share: float = 1.0) -> None:
        """Take a turn, and that share of the time."""
        async with self._admission.turn():
            await asyncio.sleep(self.seconds * share)


class Planner(planner_pb2_grpc.PlannerServiceServicer):
    """Plans the same three tracks for every video."""

    def __init__(self, slowly: Slowly) -> None:
        self._slowly = slowly

    async def Plan(self, request_iterator: AsyncIterator[planner.PlanRequest], context: Any) -> Any:
        with self._slowly.folder() as folder:
            await let_in(context)
            options, _ = await taken(request_iterator, "video", folder)
            await self._slowly.work()
        kinds = (media.TRACK_KIND_SFX, media.TRACK_KIND_SFX, media.TRACK_KIND_BGM)
        tracks = [media.Track(kind=kind, prompt=f"sound {n}") for n, kind in enumerate(kinds)]
        return planner.PlanResponse(
            description="a field",
            scheme=media.Scheme(idea="calm", tracks=tracks),
            provenance=planner.PlanProvenance(provider="offline", model="none", seed=options.seed),
        )


class Generator(text_to_audio_pb2_grpc.TextToAudioServiceServicer):
    """Generates silence."""

    def __init__(self, slowly: Slowly) -> None:
        self._slowly = slowly

    async def Generate(self, request: tta.GenerateRequest, context: Any) -> AsyncIterator[Any]:
        with self._slowly.folder():
            yield tta.GenerateResponse(queued=tta.GenerateQueued(position=0))
            for n in range(PROGRESS):
                await self._slowly.work(1 / PROGRESS)
                yield tta.GenerateResponse(progress=tta.GenerateProgress(fraction=(n + 1) / PROGRESS))
            async for part in send_bytes(bytes(4 * int(request.duration_s * RATE)), "audio", audio=FORMAT):
                yield tta.GenerateResponse(audio=part)
            model = tta.Model(name="silence", version="1", checkpoint_sha256="ab" * 32)
            yield tta.GenerateResponse(
                done=tta.GenerateDone(sample_rate=RATE, seed=request.seed, model=model)
            )


class Postproc(postproc_pb2_grpc.PostprocServiceServicer):
    """Keeps every track as it is, and gives the video back."""

    def __init__(self, slowly: Slowly) -> None:
        self._slowly = slowly

    async def CleanTrack(self, request_iterator: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        with self._slowly.folder() as folder:
            await let_in(context)
            _, received = await taken(request_iterator, "audio", folder)
            await self._slowly.work()
            verdict = postproc.GateVerdict(rms=0.1, threshold=0.3, kept=True)
            yield postproc.CleanTrackResponse(verdict=verdict)
            async for part in send_file(received["track"].path, "track", audio=received["track"].audio):
                yield postproc.CleanTrackResponse(audio=part)

    async def Mux(self, request_iterator: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
        with self._slowly.folder() as folder:
            await let_in(context)
            _, received = await taken(request_iterator, "payload", folder)
            await self._slowly.work()
            yield postproc.MuxResponse(progress=postproc.MuxProgress(fraction=0.5))
            for name, source in (("video.mp4", "video"), ("mix.wav", "track-0")):
                async for part in send_file(received[source].path, name):
                    yield postproc.MuxResponse(payload=part)
            yield postproc.MuxResponse(report=postproc.MuxReport(ffmpeg_version="none", duration_s=1.0))


async def taken(requests: AsyncIterator[Any], field: str, folder: Path) -> tuple[Any, dict[str, Received]]:
    """The options and the payloads of a stream."""
    options: Any = None
    with PayloadReceiver(folder, MOST) as receiver:
        async for request in requests:
            if request.WhichOneof("message") == "options":
                options = request.options
            else:
                await receiver.accept(getattr(request, field))
        return options, receiver.finish()


KINDS: dict[str, tuple[str, Callable[[Slowly], Any], Callable[[Any, grpc.aio.Server], None]]] = {
    "planner": (
        "sva.v1.PlannerService",
        Planner,
        planner_pb2_grpc.add_PlannerServiceServicer_to_server,
    ),
    "postproc": (
        "sva.v1.PostprocService",
        Postproc,
        postproc_pb2_grpc.add_PostprocServiceServicer_to_server,
    ),
    **dict.fromkeys(
        ("sfx", "bgm"),
        (
            "sva.v1.TextToAudioService",
            Generator,
            text_to_audio_pb2_grpc.add_TextToAudioServiceServicer_to_server,
        ),
    ),
}


def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings(Settings)
    name, make, add = KINDS[settings.slow_kind]
    servicer = make(Slowly(settings))
    run(Service(name, lambda server: add(servicer, server), label=settings.slow_kind), settings)


if __name__ == "__main__":
    main()
