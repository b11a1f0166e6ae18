"""What every step does: look whether the job still runs, work, and turn what went wrong into an outcome."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog
from dbos import DBOS

from sva_common.errors import DataLoss, InvalidInput, NotFound, SvaError, TimedOut
from sva_common.logs import logger
from sva_common.payload import PayloadReceiver, Received, send_chunks
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.telemetry.tracing import failed

from ..artifacts import source_name, storage_fault
from ..calling import Call, NotSent, call_worker
from ..endpoints.pool import Pool
from ..job_trace import step_span
from ..jobs.changes import Change, track_state, waits
from ..jobs.states import ended
from ..metrics import STAGE_FAILURES, STAGE_SECONDS, kind_label
from ..runtime import Runtime, current
from .outcome import Outcome

log = logger(__name__)
T = TypeVar("T")
Body = Callable[..., Awaitable[int | None]]


class WorkerFailed(Exception):
    """A worker's error, and whose it is."""

    def __init__(self, service: str, error: SvaError) -> None:
        super().__init__(error.message)
        self.service = service
        self.error = error


@dataclass(frozen=True, slots=True)
class Work:
    """One step of one job, as its body sees it. `job` is as it was when the step began."""

    step: str
    runtime: Runtime
    job: pb.Job
    source: str
    """Name of the uploaded video among the job's files."""

    async def record(self, change: Change) -> None:
        """Write a change down, once."""
        await self.runtime.jobs.record_work(self.job.id, change)

    def has(self, name: str) -> bool:
        """Whether an earlier run of this step has stored the artifact."""
        return any(artifact.name == name for artifact in self.job.artifacts)

    async def keep(self, name: str, path: Path, *, sha256: bytes = b"") -> pb.Artifact:
        """Store a file as an artifact. `sha256`: its own, where it is known."""
        await self.runtime.jobs.confirm()
        return await self.runtime.artifacts.put_file(self.job.id, name, path, sha256=sha256)

    async def keep_bytes(self, name: str, data: bytes) -> pb.Artifact:
        """Store bytes as an artifact."""
        await self.runtime.jobs.confirm()
        return await self.runtime.artifacts.put_bytes(self.job.id, name, data)

    def send(
        self, artifact: str, name: str, *, audio: media.AudioFormat | None = None, skip: int = 0
    ) -> AsyncIterator[media.PayloadPart]:
        """The parts of a stored artifact as payload `name`."""
        chunks = self.runtime.artifacts.chunks(self.job.id, artifact, skip=skip)
        return send_chunks(chunks, name, audio=audio)

    async def call(
        self, pool: Pool, attempt: Callable[[Call], Awaitable[T]], *, track: int | None = None
    ) -> T:
        """Call a worker. Raises `WorkerFailed`, or `TimedOut` when the job's own time is up."""

        async def waiting() -> None:
            log.info("waiting for a worker", pool=pool.name)
            await self.record(waits(pool.name, track))

        kind = kind_label(self.job.tracks[track].track.kind) if track is not None else ""
        started = time.monotonic()
        try:
            answer = await call_worker(
                pool,
                self.job.id,
                lambda: self.runtime.jobs.remaining_s(self.job.id),
                waiting,
                attempt,
                max_attempts=self.runtime.settings.gateway_max_attempts,
            )
            STAGE_SECONDS.labels(self.step, kind).observe(time.monotonic() - started)
            return answer
        except SvaError as error:
            of_the_job = isinstance(error, TimedOut) and error.reason == "DEADLINE"
            if of_the_job or isinstance(error, NotSent) or _is_gone(error):
                raise
            raise WorkerFailed(pool.name, error) from error


def job_step(body: Body) -> Callable[..., Awaitable[Outcome]]:
    """Make a durable step of `async def body(work, *numbers)`: of the job's id, and of a track's number.

    When the workflow is cancelled, by whichever replica, the step is cancelled, too, and its call with it.
    """

    async def step(job_id: str, *numbers: int) -> Outcome:
        runtime = current()
        structlog.contextvars.bind_contextvars(job=job_id)
        with runtime.running.task(job_id), step_span(body.__name__, job_id, *numbers) as span:
            try:
                found = await runtime.jobs.find_persistently(job_id)
                if found is None or ended(found.job):
                    return Outcome(over=True)
                work = Work(body.__name__, runtime, found.job, source_name(found.content))
                try:
                    return Outcome(tracks=await body(work, *numbers) or 0)
                except Exception as error:
                    if isinstance(error, SvaError) and _is_gone(error):
                        raise
                    failure = _failure(body.__name__, error)
                    STAGE_FAILURES.labels(body.__name__, failure.reason).inc()
                    failed(span, failure.reason)
                if numbers:
                    change = track_state(numbers[0], pb.TRACK_STATE_FAILED, failure.message)
                    await runtime.jobs.record_work(job_id, change)
                return Outcome(failure=failure.SerializeToString())
            except NotFound:
                # Deleted by another replica while we worked: what was just stored goes, too.
                await runtime.artifacts.delete_job(job_id)
                return Outcome(over=True)

    step.__name__ = step.__qualname__ = body.__name__
    return DBOS.step(name=body.__name__, preemptible=True)(step)


async def receive(receiver: PayloadReceiver, part: media.PayloadPart, into: dict[str, Received]) -> None:
    """Take a part of a payload; note the payload when it is complete. Raises `DataLoss`."""
    try:
        done = await receiver.accept(part)
    except InvalidInput as error:
        raise DataLoss(error.message, reason=error.reason) from None
    if done is not None:
        into[done.name] = done


def _failure(step: str, error: Exception) -> pb.JobError:
    """What the job tells of an error. A fault of ours shows no more than where to look."""
    service = error.service if isinstance(error, WorkerFailed) else "gateway"
    cause = error.error if isinstance(error, WorkerFailed) else storage_fault(error) or error
    if isinstance(cause, SvaError):
        log.warning("a step failed", step=step, reason=cause.reason, at=service)
        return pb.JobError(reason=cause.reason, message=cause.message, service=service)
    log.error("a step failed", step=step, exc_info=error)
    message = "a fault of the gateway; its log has the details"
    return pb.JobError(reason="INTERNAL", message=message, service=service)


def _is_gone(error: SvaError) -> bool:
    return isinstance(error, NotFound) and error.reason == "JOB_NOT_FOUND"
