"""A track's first step: a worker generates its sound."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from sva_common.errors import DataLoss
from sva_common.payload import PayloadReceiver, Received
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs import text_to_audio_pb2_grpc

from .. import wav
from ..artifacts import raw_track
from ..calling import Call, responses
from ..jobs.changes import generated, job_state, track_state
from ..jobs.demand import length_s
from ..jobs.progress import part_of_track
from .base import Work, job_step, receive

_BYTES_PER_S = 192_000 * 2 * 4


@job_step
async def generate(work: Work, n: int) -> None:
    """Generate track `n` and store it raw."""
    await work.record(job_state(pb.JOB_STATE_GENERATING))
    name = raw_track(n)
    if work.has(name):
        return
    track = work.job.tracks[n]
    asked = tta.GenerateRequest(
        prompt=track.track.prompt,
        duration_s=length_s(track.track, work.job.video.duration_s),
        seed=track.seed,
    )
    with work.runtime.workspace.folder() as folder:

        async def attempt(call: Call) -> tuple[Received, tta.GenerateDone]:
            return await _generate(work, n, asked, call, Path(folder))

        audio, done = await work.call(work.runtime.generators(track.track.kind), attempt, track=n)
        path = Path(folder) / name
        await asyncio.to_thread(write_wav, audio, path)
        artifact = await work.keep(name, path)
    await work.record(generated(n, done.model, done.seed, artifact))


async def _generate(
    work: Work, n: int, asked: tta.GenerateRequest, call: Call, folder: Path
) -> tuple[Received, tta.GenerateDone]:
    stub = text_to_audio_pb2_grpc.TextToAudioServiceStub(call.channel)
    answer = stub.Generate(asked, timeout=call.timeout_s, metadata=call.metadata)
    received: dict[str, Received] = {}
    done: tta.GenerateDone | None = None
    begun = False
    (folder / "audio").unlink(missing_ok=True)
    with PayloadReceiver(folder, int((asked.duration_s + 60) * _BYTES_PER_S)) as receiver:
        async for message in responses(answer):
            event = message.WhichOneof("event")
            if event == "queued":
                if message.queued.position and not begun:
                    detail = f"waiting for a worker: {message.queued.position} ahead"
                    await work.record(track_state(n, pb.TRACK_STATE_WAITING, detail))
                continue
            if not begun:
                begun = True
                await work.record(track_state(n, pb.TRACK_STATE_GENERATING))
            if event == "progress":
                work.runtime.jobs.sample(work.job.id, part_of_track(n), message.progress.fraction)
            elif event == "audio":
                await receive(receiver, message.audio, received)
            elif event == "done":
                done = message.done
        receiver.finish()
    audio = received.get("audio")
    if audio is None or audio.audio is None or done is None:
        raise DataLoss("the generator's answer is not complete")
    return audio, done


def write_wav(audio: Received, path: Path) -> None:
    """Put a header before raw samples."""
    if audio.audio is None:
        raise DataLoss(f"{audio.name!r} came without its format")
    shape = wav.WaveFormat(audio.audio.sample_rate, audio.audio.channels)
    with audio.path.open("rb") as source, path.open("wb") as target:
        target.write(wav.header(shape, audio.size_bytes))
        shutil.copyfileobj(source, target, 1 << 20)
    audio.path.unlink()
