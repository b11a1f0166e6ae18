"""A job's changes as they are seen from outside: told by the gateway that wrote them down, once."""

from __future__ import annotations

from sva_common.stubs import gateway_pb2 as pb

from .. import job_trace
from ..metrics import JOB_SECONDS, JOBS, state_label
from .states import ended


def told(job: pb.Job, event: pb.JobEvent) -> None:
    """The event was written down; `job` is as it stands since then."""
    if not event.HasField("job_state"):
        return
    state = state_label(event.job_state.state)
    JOBS.labels(state).inc()
    if ended(job):
        nanoseconds = job.end_time.ToNanoseconds() - job.create_time.ToNanoseconds()
        JOB_SECONDS.labels(state).observe(nanoseconds / 1e9)
        job_trace.close(job)


def accepted() -> None:
    """A job was created."""
    JOBS.labels(state_label(pb.JOB_STATE_QUEUED)).inc()
