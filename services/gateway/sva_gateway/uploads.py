"""The way of an upload into a job: noted, stored, recorded. A note that is found at start tells of a kill."""

from __future__ import annotations

from pathlib import Path

from sva_common.stubs import gateway_pb2 as pb

from .artifacts import source_name
from .jobs.store import Created
from .runtime import Runtime


async def accept(
    runtime: Runtime, job: pb.Job, content: bytes, video: Path, *, deadline_us: int, owner: str
) -> Created:
    """Store the video and record the job, or answer the job that has its id.

    The video is stored first: whoever finds the record finds the video, too. Its name is made of what was
    asked for, so that nobody who uses the same id for something else can put another video in its place.
    """
    note = runtime.settings.gateway_executor_id, job.id, source_name(content)
    await runtime.artifacts.note_upload(*note)
    try:
        await runtime.artifacts.put_file(job.id, source_name(content), video)
        return await runtime.jobs.create(job, content, deadline_us, owner)
    finally:
        await _settle(runtime, *note)


async def sweep(runtime: Runtime) -> int:
    """Remove the videos of uploads that a killed gateway with our executor id had not recorded yet.

    Only while we take no uploads. Answers how many notes there were.
    """
    notes = await runtime.artifacts.noted_uploads(runtime.settings.gateway_executor_id)
    for job_id, name in notes:
        await _settle(runtime, runtime.settings.gateway_executor_id, job_id, name)
    return len(notes)


async def _settle(runtime: Runtime, executor_id: str, job_id: str, name: str) -> None:
    """Remove a video unless a job is recorded that holds it, and then its note."""
    found = await runtime.jobs.find(job_id)
    if found is None or source_name(found.content) != name:
        await runtime.artifacts.delete(job_id, name)
    await runtime.artifacts.forget_upload(executor_id, job_id, name)
