"""One job is one trace, whoever works on it and however often it is taken up again.

The trace's id is the job's without its dashes, and the id of its root span follows from that. So neither
has to be stored: a gateway that resumes a job goes on in the same trace.
"""

from __future__ import annotations

import hashlib
import uuid
from contextlib import AbstractContextManager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags

from sva_common.stubs import gateway_pb2 as pb
from sva_common.telemetry import tracing


def step_span(step: str, job_id: str, *numbers: int) -> AbstractContextManager[Span]:
    """The span of one step of a job, and of a track's number."""
    attributes: dict[str, str | int] = {tracing.JOB_ID: job_id}
    if numbers:
        attributes["sva.track"] = numbers[0]
    below = trace.set_span_in_context(NonRecordingSpan(_root(job_id)), Context()) if tracing.on() else None
    return tracing.span(step, attributes, context=below)


def link(job_id: str) -> None:
    """Lead from the present call to the trace of the job that it made."""
    if tracing.on():
        present = trace.get_current_span()
        present.set_attribute(tracing.JOB_ID, job_id)
        present.add_link(_root(job_id))


def close(job: pb.Job) -> None:
    """The job has ended: tell its root span, from its acceptance to its end."""
    if not tracing.on():
        return
    from sva_common.telemetry.export import chosen_ids

    root = _root(job.id)
    attributes = {tracing.JOB_ID: job.id, "sva.job_state": pb.JobState.Name(job.state)}
    with chosen_ids(root.trace_id, root.span_id):
        span = tracing.tracer.start_span(
            "job", Context(), attributes=attributes, start_time=job.create_time.ToNanoseconds()
        )
    if job.state == pb.JOB_STATE_FAILED:
        tracing.failed(span, job.error.reason)
    span.end(job.end_time.ToNanoseconds())


def _root(job_id: str) -> SpanContext:
    # An id of all zeros is none to OpenTelemetry.
    trace_id = uuid.UUID(job_id).int or 1
    span_id = int.from_bytes(hashlib.sha256(job_id.encode()).digest()[:8]) or 1
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
