"""The last step: the job has succeeded, or failed with what went wrong first."""

from __future__ import annotations

from dbos import DBOS

from sva_common.errors import NotFound
from sva_common.stubs import gateway_pb2 as pb

from ..jobs.changes import job_state
from ..runtime import current
from .base import Work, job_step


@job_step
async def succeed(work: Work) -> None:
    """The job has succeeded."""
    await work.record(job_state(pb.JOB_STATE_SUCCEEDED))


@DBOS.step(name="fail")
async def fail(job_id: str, failure: bytes) -> None:
    """The job has failed with a serialised `JobError`. One that has ended meanwhile stays as it is."""
    change = job_state(pb.JOB_STATE_FAILED, pb.JobError.FromString(failure))
    try:
        await current().jobs.record_work(job_id, change)
    except NotFound:
        return
