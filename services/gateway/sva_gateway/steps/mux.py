"""The last but one step: the tracks are mixed and put under the video."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from sva_common.errors import DataLoss
from sva_common.letting_in import Sending
from sva_common.payload import PayloadReceiver, Received
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import postproc_pb2 as postproc
from sva_common.stubs import postproc_pb2_grpc

from .. import wav
from ..artifacts import MIX, PLAN, PROVENANCE, VIDEO, clean_track
from ..calling import Call, responses
from ..jobs.changes import job_state, stored
from ..provenance import provenance
from .base import Work, job_step, receive
from .clean import audio_format

OVERHEAD_BYTES = 2 * 1024**3
"""The answer may be larger than the upload: a re-encoded video, and ten minutes of sound."""


@job_step
async def mux(work: Work) -> None:
    """Mix the kept tracks and mux them with the video; store the results and how they came about."""
    await work.record(job_state(pb.JOB_STATE_MIXING))
    if work.has(PROVENANCE):
        return
    options = mux_options(work.job)

    async def requests() -> AsyncGenerator[postproc.MuxRequest, None]:
        yield postproc.MuxRequest(options=options)
        async for part in work.send(work.source, "video"):
            yield postproc.MuxRequest(payload=part)
        for n, track in enumerate(options.tracks):
            if not track.payload:
                continue
            audio = await audio_format(work, clean_track(n))
            async for part in work.send(clean_track(n), track.payload, audio=audio, skip=wav.HEADER_BYTES):
                yield postproc.MuxRequest(payload=part)

    with work.runtime.workspace.folder() as folder:

        async def attempt(call: Call) -> tuple[dict[str, Received], postproc.MuxReport]:
            return await _mux(work, Sending(requests()), call, Path(folder))

        received, report = await work.call(work.runtime.postproc, attempt)
        made = [
            await work.keep(name, received[name].path, sha256=received[name].sha256) for name in (VIDEO, MIX)
        ]
    store, job_id = work.runtime.artifacts, work.job.id
    source = await store.sha256(job_id, work.source)
    told = provenance(work.job, source, await store.read(job_id, PLAN), report, made)
    made.append(await work.keep_bytes(PROVENANCE, told))
    await work.record(stored(made))


async def _mux(
    work: Work, sending: Sending[postproc.MuxRequest], call: Call, folder: Path
) -> tuple[dict[str, Received], postproc.MuxReport]:
    stub = postproc_pb2_grpc.PostprocServiceStub(call.channel)
    answer = stub.Mux(aiter(sending), timeout=call.timeout_s, metadata=call.metadata)
    sending.to(answer)
    received: dict[str, Received] = {}
    report: postproc.MuxReport | None = None
    for name in (VIDEO, MIX):
        (folder / name).unlink(missing_ok=True)
    limit = work.runtime.settings.gateway_max_video_bytes + OVERHEAD_BYTES
    with PayloadReceiver(folder, limit) as receiver:
        async for message in responses(answer, sending):
            match message.WhichOneof("message"):
                case "progress":
                    work.runtime.jobs.sample(work.job.id, "mux", message.progress.fraction)
                case "payload":
                    await receive(receiver, message.payload, received)
                case "report":
                    report = message.report
        receiver.finish()
    if report is None or not {VIDEO, MIX} <= received.keys():
        raise DataLoss("the mixer's answer is not complete")
    return received, report


def mux_options(job: pb.Job) -> postproc.MuxOptions:
    """All planned tracks in order; those that the gate dropped have no payload."""
    tracks = []
    for n, track in enumerate(job.tracks):
        kept = track.state == pb.TRACK_STATE_READY
        tracks.append(
            postproc.MuxTrack(
                payload=f"track-{n}" if kept else "",
                kind=track.track.kind,
                start_s=track.track.start_s,
                end_s=track.track.end_s,
                gain=track.track.gain if track.track.HasField("gain") else None,
            )
        )
    return postproc.MuxOptions(
        preset=job.options.preset,
        existing_audio=job.options.existing_audio,
        tracks=tracks,
        settings=job.options.mix if job.options.HasField("mix") else None,
    )
