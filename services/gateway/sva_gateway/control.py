"""Stopping and removing jobs."""

from __future__ import annotations

import asyncio

from sva_common.logs import logger
from sva_common.stubs import gateway_pb2 as pb

from . import durable, uploads
from .artifacts import STALE_AFTER_S
from .calling import out_of_time
from .jobs.changes import job_state
from .jobs.demand import KINDS
from .jobs.states import FINAL
from .jobs.store import no_such_job
from .jobs.tables import forget_deleted, is_sqlite
from .metrics import BACKLOG, UNFINISHED, state_label
from .runtime import Runtime

log = logger(__name__)
OVERDUE_POLL_S = 1.0
COUNT_POLL_S = 5.0


async def cancel(runtime: Runtime, job_id: str) -> pb.Job:
    """Cancel a job and free its workers; one that has ended stays as it is. Raises `NotFound`."""
    job = await runtime.jobs.record(job_id, job_state(pb.JOB_STATE_CANCELLED))
    if job.state == pb.JOB_STATE_CANCELLED:
        await stop_work(runtime, job_id)
    return await runtime.jobs.get(job_id)


async def delete(runtime: Runtime, job_id: str) -> None:
    """Remove a job with every byte of it; cancels it first. Raises `NotFound`.

    The record goes last: a deletion that is cut short can be asked for again.
    """
    if await runtime.jobs.find(job_id) is None:
        raise no_such_job(job_id)
    await runtime.jobs.record(job_id, job_state(pb.JOB_STATE_CANCELLED))
    await stop_work(runtime, job_id)
    await runtime.artifacts.delete_job(job_id)
    await durable.delete(job_id)
    await runtime.jobs.delete(job_id)
    await runtime.artifacts.delete_job(job_id)
    await asyncio.to_thread(forget_deleted, runtime.jobs.store.engine)
    log.info("job deleted", job=job_id)


async def stop_work(runtime: Runtime, job_id: str) -> None:
    """End a job's workflow and its calls."""
    await durable.cancel(job_id)
    await runtime.running.interrupt(job_id)


async def end_overdue(runtime: Runtime) -> None:
    """Fail every job whose time is up, queued ones too, for ever."""
    late = out_of_time()
    error = pb.JobError(reason=late.reason, message=late.message, service="gateway")
    while True:
        try:
            for job_id in await asyncio.to_thread(runtime.jobs.store.overdue):
                log.warning("job out of time", job=job_id)
                await runtime.jobs.record(job_id, job_state(pb.JOB_STATE_FAILED, error))
                await stop_work(runtime, job_id)
        except Exception as failure:
            log.error("cannot end overdue jobs", exc_info=failure)
        await asyncio.sleep(OVERDUE_POLL_S)


async def count_jobs(runtime: Runtime) -> None:
    """Keep the number of unfinished jobs, and their backlog, for whoever reads metrics, for ever."""
    while True:
        try:
            counted = await asyncio.to_thread(runtime.jobs.store.unfinished_by_state)
            for state in pb.JobState.values():
                if state and state not in FINAL:
                    UNFINISHED.labels(state_label(state)).set(counted.get(state, 0))
            backlog = await asyncio.to_thread(runtime.jobs.store.backlog)
            for kind in KINDS:
                BACKLOG.labels(kind).set(backlog.get(kind, 0.0))
        except Exception as failure:
            log.warning("cannot count jobs", reason=str(failure))
        await asyncio.sleep(COUNT_POLL_S)


async def take_up(runtime: Runtime) -> None:
    """Queue what a gateway that is gone, ourselves before the start included, had accepted but not queued."""
    for job_id, turn in await asyncio.to_thread(runtime.jobs.store.queued):
        await durable.enqueue(job_id, turn)


async def sweep(runtime: Runtime) -> None:
    """At start, before any work: remove what a killed gateway left half-done."""
    # Whoever has a SQLite database has it alone, so nobody else is writing now.
    alone = is_sqlite(runtime.settings.gateway_database_url)
    staged = await runtime.artifacts.sweep_staged(0.0 if alone else STALE_AFTER_S)
    broken = await uploads.sweep(runtime)
    if staged or broken:
        log.info("swept", staged_files=staged, uploads=broken)
