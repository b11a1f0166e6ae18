"""Taking a job: the upload to disk, what it holds, the record, the queue."""

from __future__ import annotations

import asyncio
import hashlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from sva_common.errors import AlreadyExists, InvalidInput, Violation
from sva_common.logs import logger
from sva_common.media.probe import VideoProbe, probe
from sva_common.pace import paced
from sva_common.payload import PayloadReceiver, Received
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media

from . import durable, job_trace, uploads
from .access.base import Caller
from .admission import Admission
from .artifacts import storage_fault
from .jobs.states import ended
from .jobs.store import Created
from .runtime import Runtime
from .seeds import random_seed
from .settings import GatewaySettings

log = logger(__name__)
LONGEST_LIMIT_S = 7 * 24 * 3600.0


class Intake:
    """Takes uploads of those who are admitted."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._settings = runtime.settings
        self._admission = Admission(runtime.settings, runtime.jobs.store)

    async def create(
        self,
        requests: AsyncIterator[pb.CreateJobRequest],
        caller: Caller,
        admitted: Callable[[], Awaitable[None]],
    ) -> pb.Job:
        """Take a job of `caller` from its stream: options, then the video, after `admitted` was called.

        Raises `InvalidInput` (a field, the order, the video), `AlreadyExists`, `Overloaded`, `DataLoss`,
        and `InternalError` when the video cannot be stored.
        """
        try:
            return await self._create(requests, caller, admitted)
        except Exception as error:
            if (fault := storage_fault(error)) is None:
                raise
            log.error("an upload cannot be stored", exc_info=error)
            raise fault from error

    async def _create(
        self,
        requests: AsyncIterator[pb.CreateJobRequest],
        caller: Caller,
        admitted: Callable[[], Awaitable[None]],
    ) -> pb.Job:
        # Whoever is refused has written all they will for now: a status that meets a write may get lost.
        options = await first_options(requests, self._settings)
        with self._admission.place(caller), self._runtime.workspace.folder() as folder:
            known = await self._runtime.jobs.find(options.job_id) if options.job_id else None
            if known is not None and not caller.sees(known.owner):
                raise _taken(options.job_id)
            await self._admission.check(caller, new=known is None)
            await admitted()
            async with self._admission.counted(caller) as came:
                video = await self._receive(requests, Path(folder), came)
            content = content_hash(options, video.sha256)
            found = await self._existing(options.job_id, content, caller)
            if found is not None:
                return found
            facts = await self._probe(video.path)
            return await _to_its_end(self._start(options, video, facts, content, caller))

    async def _receive(
        self, requests: AsyncIterator[pb.CreateJobRequest], folder: Path, came: Callable[[int], None]
    ) -> Received:
        limit = self._settings.gateway_max_video_bytes
        with PayloadReceiver(folder, limit) as receiver:
            try:
                async for request in paced(requests, self._settings.gateway_upload_idle_s):
                    if request.WhichOneof("message") != "video":
                        raise InvalidInput.field(
                            "options", "may only come once, first", reason="PAYLOAD_ORDER"
                        )
                    if request.video.HasField("header") and request.video.header.name != "video":
                        raise InvalidInput.field(
                            "video.header.name", 'must be "video"', reason="PAYLOAD_ORDER"
                        )
                    came(len(request.video.data))
                    await receiver.accept(request.video)
            except InvalidInput as error:
                if error.reason != "PAYLOAD_TOO_LARGE":
                    raise
                raise InvalidInput.field(
                    "video", f"is larger than the {limit} bytes that are allowed", reason="VIDEO_TOO_LARGE"
                ) from None
            video = receiver.finish().get("video")
        if video is None:
            raise InvalidInput.field("video", "is missing", reason="PAYLOAD_ORDER")
        return video

    async def _probe(self, path: Path) -> VideoProbe:
        try:
            facts = await probe(path)
        except InvalidInput as error:
            raise InvalidInput(
                error.message, reason=error.reason, violations=(Violation("video", error.message),)
            ) from None
        longest = self._settings.gateway_max_duration_s
        if facts.duration_s > longest:
            raise InvalidInput.field(
                "video",
                f"lasts {facts.duration_s:.1f} s, at most {longest:g} s are allowed",
                reason="VIDEO_TOO_LONG",
            )
        return facts

    async def _existing(self, job_id: str, content: bytes, caller: Caller) -> pb.Job | None:
        found = await self._runtime.jobs.find(job_id) if job_id else None
        if found is None:
            return None
        if not _same(found, content, caller):
            raise _taken(job_id)
        if not ended(found.job):
            await durable.enqueue(job_id, found.turn)
        return await self._runtime.jobs.get(job_id)

    async def _start(
        self, options: pb.JobOptions, video: Received, facts: VideoProbe, content: bytes, caller: Caller
    ) -> pb.Job:
        job = new_job(options, facts)
        limit_s = time_limit_s(options, self._settings)
        deadline_us = int((time.time() + limit_s) * 1e6)
        created = await uploads.accept(
            self._runtime, job, content, video, deadline_us=deadline_us, owner=caller.id
        )
        if not created.new and not _same(created, content, caller):
            raise _taken(job.id)
        if not ended(created.job):
            await durable.enqueue(job.id, created.turn)
        job_trace.link(job.id)
        log.info("job created", job=job.id, new=created.new, seconds=facts.duration_s, bytes=video.size_bytes)
        return await self._runtime.jobs.get(job.id)


async def first_options(
    requests: AsyncIterator[pb.CreateJobRequest], settings: GatewaySettings
) -> pb.JobOptions:
    """The options that open the stream. Raises `InvalidInput`."""
    async for request in paced(requests, settings.gateway_upload_idle_s):
        if request.WhichOneof("message") != "options":
            break
        options = request.options
        if options.HasField("time_limit"):
            seconds = options.time_limit.ToNanoseconds() / 1e9
            if not 0 < seconds <= LONGEST_LIMIT_S:
                raise InvalidInput.field(
                    "options.time_limit", f"must be more than 0 and at most {LONGEST_LIMIT_S:g} s"
                )
        return options
    raise InvalidInput.field("options", "must come first", reason="PAYLOAD_ORDER")


def new_job(options: pb.JobOptions, facts: VideoProbe) -> pb.Job:
    """The record of a job that has just been accepted."""
    wanted = pb.JobOptions()
    wanted.CopyFrom(options)
    if not wanted.HasField("seed"):
        wanted.seed = random_seed()
    wanted.job_id = wanted.job_id or str(uuid.uuid4())
    video = media.VideoInfo(
        container=facts.container,
        codec=facts.codec,
        width=facts.width,
        height=facts.height,
        duration_s=facts.duration_s,
        frame_rate=facts.frame_rate,
        has_audio=facts.has_audio,
    )
    return pb.Job(id=wanted.job_id, state=pb.JOB_STATE_QUEUED, options=wanted, video=video)


async def _to_its_end(work: Coroutine[Any, Any, pb.Job]) -> pb.Job:
    """Whoever hung up has sent everything: the job is created, and found when they ask again."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def time_limit_s(options: pb.JobOptions, settings: GatewaySettings) -> float:
    """How long the job may take, in seconds."""
    if options.HasField("time_limit"):
        return float(options.time_limit.ToNanoseconds()) / 1e9
    return settings.gateway_time_limit_s


def content_hash(options: pb.JobOptions, video_sha256: bytes) -> bytes:
    """What makes two creations the same: the options as they were sent, but for the id, and the video."""
    sent = pb.JobOptions()
    sent.CopyFrom(options)
    sent.job_id = ""
    return hashlib.sha256(sent.SerializeToString(deterministic=True) + video_sha256).digest()


def _same(found: Created, content: bytes, caller: Caller) -> bool:
    """Whether it is the job that was asked for. Of somebody else's, nothing shows, not even its content."""
    return found.content == content and caller.sees(found.owner)


def _taken(job_id: str) -> AlreadyExists:
    return AlreadyExists(f"the id {job_id!r} is taken by another job", reason="JOB_EXISTS")
