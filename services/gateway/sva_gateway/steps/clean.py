"""A track's second step: the noise gate judges it, and it is denoised when it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from sva_common.errors import DataLoss
from sva_common.letting_in import Sending
from sva_common.payload import PayloadReceiver, Received
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as postproc
from sva_common.stubs import postproc_pb2_grpc

from .. import wav
from ..artifacts import clean_track, raw_track
from ..calling import Call, responses
from ..jobs.changes import judged, track_state
from .base import Work, job_step, receive
from .generate import write_wav


@job_step
async def clean(work: Work, n: int) -> None:
    """Judge track `n`; when it is kept, store it clean."""
    if work.job.tracks[n].HasField("verdict"):
        return
    await work.record(track_state(n, pb.TRACK_STATE_CLEANING))
    audio = await audio_format(work, raw_track(n))
    options = postproc.CleanTrackOptions(
        kind=work.job.tracks[n].track.kind,
        preset=work.job.options.preset,
        settings=work.job.options.clean if work.job.options.HasField("clean") else None,
    )

    async def requests() -> AsyncGenerator[postproc.CleanTrackRequest, None]:
        yield postproc.CleanTrackRequest(options=options)
        async for part in work.send(raw_track(n), "track", audio=audio, skip=wav.HEADER_BYTES):
            yield postproc.CleanTrackRequest(audio=part)

    with work.runtime.workspace.folder() as folder:

        async def attempt(call: Call) -> tuple[postproc.GateVerdict, Received | None]:
            return await _clean(Sending(requests()), call, Path(folder), _raw_bytes(work, n))

        verdict, track = await work.call(work.runtime.postproc, attempt, track=n)
        artifact = None
        if track is not None:
            path = Path(folder) / clean_track(n)
            await asyncio.to_thread(write_wav, track, path)
            artifact = await work.keep(clean_track(n), path)
    await work.record(judged(n, verdict, artifact))


async def _clean(
    sending: Sending[postproc.CleanTrackRequest], call: Call, folder: Path, raw_bytes: int
) -> tuple[postproc.GateVerdict, Received | None]:
    stub = postproc_pb2_grpc.PostprocServiceStub(call.channel)
    answer = stub.CleanTrack(aiter(sending), timeout=call.timeout_s, metadata=call.metadata)
    sending.to(answer)
    received: dict[str, Received] = {}
    verdict: postproc.GateVerdict | None = None
    (folder / "track").unlink(missing_ok=True)
    with PayloadReceiver(folder, 2 * raw_bytes + (1 << 20)) as receiver:
        async for message in responses(answer, sending):
            if message.WhichOneof("message") == "verdict":
                verdict = message.verdict
            else:
                await receive(receiver, message.audio, received)
        receiver.finish()
    track = received.get("track")
    if verdict is None or verdict.kept != (track is not None and track.audio is not None):
        raise DataLoss("the cleaner's answer is not complete")
    return verdict, track


async def audio_format(work: Work, name: str) -> media.AudioFormat:
    """How the samples of a stored track lie."""
    head = await work.runtime.artifacts.read(work.job.id, name, first=wav.HEADER_BYTES)
    found = wav.read_format(head)
    return media.AudioFormat(
        encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=found.sample_rate, channels=found.channels
    )


def _raw_bytes(work: Work, n: int) -> int:
    return sum(artifact.size_bytes for artifact in work.job.artifacts if artifact.name == raw_track(n))
