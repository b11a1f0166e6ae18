"""`PostprocService`: wire ↔ domain, nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, aclosing
from pathlib import Path

import grpc

from sva_common.errors import InvalidInput
from sva_common.letting_in import let_in
from sva_common.media.probe import probe
from sva_common.pace import paced
from sva_common.payload import send_file
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as pb
from sva_common.stubs import postproc_pb2_grpc as pb_grpc

from . import wire
from .admission import Admission
from .clean import clean
from .mix_job import mix_job
from .mux import MIX_OUT, VIDEO, VIDEO_OUT, Muxed
from .raw_audio import BYTES_PER_SAMPLE
from .settings import PostprocSettings
from .source import check_limits
from .tracks import KeptTrack, check_plan
from .uploads import receive

SERVICE = "sva.v1.PostprocService"
TRACK = "track"


class PostprocServicer(pb_grpc.PostprocServiceServicer):
    """Cleans tracks and puts them under a video. `folder` makes a fresh one for each call."""

    def __init__(self, settings: PostprocSettings, folder: Callable[[], AbstractContextManager[str]]) -> None:
        self._settings = settings
        self._folder = folder
        self._admission = Admission(settings.postproc_concurrency, settings.postproc_waiting)

    async def CleanTrack(
        self,
        request_iterator: AsyncIterator[pb.CleanTrackRequest],
        context: grpc.aio.ServicerContext,
    ) -> AsyncIterator[pb.CleanTrackResponse]:
        settings = self._settings
        with self._admission.admitted(), self._folder() as name:
            folder = Path(name)
            requests = paced(request_iterator, settings.postproc_idle_s)
            options = _clean_options(await anext(requests, None))
            kind = wire.KINDS[options.kind]
            numbers = settings.clean(wire.PRESETS[options.preset], kind)
            numbers = wire.with_clean_settings(numbers, options.settings)
            await let_in(context)
            received = await receive(_audio_parts(requests), folder, self._track_bytes({TRACK}))
            if TRACK not in received:
                raise InvalidInput("the track is missing", reason="TRACK_MISSING")
            audio = wire.raw_audio(received[TRACK], max_duration_s=settings.postproc_max_duration_s)
            output = folder / "cleaned"
            async with self._admission.turn():
                limit_s = settings.time_limits().for_sound(audio.duration_s)
                cleaned = await clean(audio, output, kind, numbers, limit_s=limit_s)
            yield pb.CleanTrackResponse(verdict=wire.verdict(cleaned.verdict, cleaned.filters))
            if cleaned.verdict.kept:
                form = wire.audio_format(audio)
                async for part in send_file(output, TRACK, media_type="audio/x-f32le", audio=form):
                    yield pb.CleanTrackResponse(audio=part)

    async def Mux(
        self,
        request_iterator: AsyncIterator[pb.MuxRequest],
        context: grpc.aio.ServicerContext,
    ) -> AsyncIterator[pb.MuxResponse]:
        settings = self._settings
        with self._admission.admitted(), self._folder() as name:
            folder = Path(name)
            requests = paced(request_iterator, settings.postproc_idle_s)
            options = _mux_options(await anext(requests, None))
            plan = wire.planned(list(options.tracks))
            check_plan(plan)
            wanted = {track.payload for track in plan if track.payload}
            await let_in(context)
            received = await receive(_payload_parts(requests), folder, self._mux_bytes(wanted))
            if missing := ({VIDEO} | wanted) - received.keys():
                raise InvalidInput(f"payload {min(missing)!r} is missing", reason="PAYLOAD_MISSING")
            kept = [
                KeptTrack(track, wire.raw_audio(received[track.payload], max_duration_s=self._max_duration_s))
                for track in plan
                if track.payload
            ]
            yield _progress(0.0)
            async with self._admission.turn():
                source = await probe(received[VIDEO].path)
                check_limits(
                    source,
                    max_duration_s=settings.postproc_max_duration_s,
                    max_pixels=settings.postproc_max_pixels,
                )
                numbers = wire.with_mix_settings(settings.mix(wire.PRESETS[options.preset]), options.settings)
                existing = wire.EXISTING[options.existing_audio]

                async def work(on_progress: Callable[[float], None]) -> Muxed:
                    return await mix_job(
                        folder,
                        source,
                        kept,
                        planned=len(plan),
                        numbers=numbers,
                        existing=existing,
                        limits=settings.time_limits(),
                        on_progress=on_progress,
                    )

                async with aclosing(_progressing(work)) as updates:  # type: ignore[type-var]
                    async for update in updates:
                        if isinstance(update, Muxed):
                            muxed = update
                        else:
                            yield _progress(update)
            yield _progress(1.0)
            for output, media_type in ((VIDEO_OUT, "video/mp4"), (MIX_OUT, "audio/wav")):
                async for part in send_file(folder / output, output, media_type=media_type):
                    yield pb.MuxResponse(payload=part)
            yield pb.MuxResponse(report=wire.report(muxed, source))

    @property
    def _max_duration_s(self) -> float:
        return self._settings.postproc_max_duration_s

    def _track_bytes(self, wanted: set[str]) -> Callable[[media.PayloadHeader], int]:
        def limit(header: media.PayloadHeader) -> int:
            if header.name not in wanted:
                raise InvalidInput(f"payload {header.name!r} was not announced", reason="PAYLOAD_UNKNOWN")
            if not header.HasField("audio"):
                raise InvalidInput(
                    f"payload {header.name!r} does not say its audio format", reason="AUDIO_FORMAT"
                )
            frames = int(self._max_duration_s * header.audio.sample_rate) + 1
            return frames * header.audio.channels * BYTES_PER_SAMPLE

        return limit

    def _mux_bytes(self, wanted: set[str]) -> Callable[[media.PayloadHeader], int]:
        tracks = self._track_bytes(wanted)
        video = self._settings.postproc_max_video_bytes
        return lambda header: video if header.name == VIDEO else tracks(header)


def _clean_options(message: pb.CleanTrackRequest | None) -> pb.CleanTrackOptions:
    if message is None or message.WhichOneof("message") != "options":
        raise InvalidInput("the first message must hold the options", reason="OPTIONS_FIRST")
    return message.options


def _mux_options(message: pb.MuxRequest | None) -> pb.MuxOptions:
    if message is None or message.WhichOneof("message") != "options":
        raise InvalidInput("the first message must hold the options", reason="OPTIONS_FIRST")
    return message.options


async def _audio_parts(requests: AsyncIterator[pb.CleanTrackRequest]) -> AsyncIterator[media.PayloadPart]:
    async for request in requests:
        if request.WhichOneof("message") != "audio":
            raise InvalidInput("after the options only audio may come", reason="PAYLOAD_ORDER")
        yield request.audio


async def _payload_parts(requests: AsyncIterator[pb.MuxRequest]) -> AsyncIterator[media.PayloadPart]:
    async for request in requests:
        if request.WhichOneof("message") != "payload":
            raise InvalidInput("after the options only payloads may come", reason="PAYLOAD_ORDER")
        yield request.payload


def _progress(fraction: float) -> pb.MuxResponse:
    return pb.MuxResponse(progress=pb.MuxProgress(fraction=fraction))


async def _progressing(
    work: Callable[[Callable[[float], None]], Awaitable[Muxed]],
) -> AsyncIterator[float | Muxed]:
    """The fractions that `work` reports, then its result. Leaving early cancels it."""
    updates: asyncio.Queue[float | None] = asyncio.Queue()
    task = asyncio.ensure_future(work(updates.put_nowait))
    task.add_done_callback(lambda _: updates.put_nowait(None))
    try:
        while (fraction := await updates.get()) is not None:
            yield fraction
        yield await task
    finally:
        task.cancel()
        await asyncio.wait({task})
