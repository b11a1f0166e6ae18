"""The way of an upload into a job: noted, stored, recorded. A note that is found at start tells of a kill."""

from __future__ import annotations

from collections.abc import Iterable

from sva_common.payload import Received
from sva_common.stubs import gateway_pb2 as pb

from .artifacts import Note, source_name
from .jobs.store import Created
from .runtime import Runtime


async def accept(
    runtime: Runtime, job: pb.Job, content: bytes, video: Received, *, deadline_us: int, owner: str
) -> Created:
    """Store the video and record the job, or answer the job that has its id.

    The video is stored first: whoever finds the record finds the video, too. Its name is made of what was
    asked for, so that nobody who uses the same id for something else can put another video in its place.
    Raises `Superseded` when others have swept it meanwhile, because they take us for dead.
    """
    note = Note(runtime.replica.name, job.id, source_name(content))
    await runtime.artifacts.note_upload(note)
    try:
        await runtime.artifacts.put_file(job.id, note.name, video.path, sha256=video.sha256)
        return await runtime.jobs.create(job, content, deadline_us, owner, by=note.executor)
    finally:
        await _settle(runtime, note)


async def sweep(runtime: Runtime) -> int:
    """Remove the videos of uploads that a killed gateway with our executor id had not recorded yet.

    Only while we take no uploads. Answers how many notes there were.
    """
    ours = runtime.settings.gateway_executor_id
    notes = [note for note in await runtime.artifacts.noted_uploads() if note.executor == ours]
    await settle(runtime, notes)
    return len(notes)


async def settle(runtime: Runtime, dead: Iterable[Note], others: Iterable[Note] = ()) -> None:
    """Remove videos of uploads that nobody takes any more, unless a job is recorded that holds them.

    One that is sent to somebody else, too, is left to that.
    """
    sent_again = {(note.job_id, note.name) for note in others}
    for note in dead:
        if (note.job_id, note.name) in sent_again:
            await runtime.artifacts.forget_upload(note)
        else:
            await _settle(runtime, note)


async def _settle(runtime: Runtime, note: Note) -> None:
    found = await runtime.jobs.find(note.job_id)
    if found is None or source_name(found.content) != note.name:
        await runtime.artifacts.delete(note.job_id, note.name)
    await runtime.artifacts.forget_upload(note)
