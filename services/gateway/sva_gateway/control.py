"""Stopping and removing jobs."""

from __future__ import annotations

import asyncio

from sva_common.logs import logger
from sva_common.stubs import gateway_pb2 as pb

from . import durable
from .calling import out_of_time
from .jobs.changes import job_state
from .jobs.store import no_such_job
from .jobs.tables import forget_deleted
from .runtime import Runtime

log = logger(__name__)
OVERDUE_POLL_S = 1.0
ORPHANED_AFTER_S = 3600.0
"""Files without a job are those of an upload under way, or of a killed one: by age they are the latter."""


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
            for job_id in await asyncio.to_thread(runtime.jobs.store.unfinished, overdue_only=True):
                log.warning("job out of time", job=job_id)
                await runtime.jobs.record(job_id, job_state(pb.JOB_STATE_FAILED, error))
                await stop_work(runtime, job_id)
        except Exception as failure:
            log.error("cannot end overdue jobs", exc_info=failure)
        await asyncio.sleep(OVERDUE_POLL_S)


async def take_up(runtime: Runtime) -> None:
    """At start: queue what a killed gateway had accepted but not queued, sweep what it left behind."""
    for job_id in await asyncio.to_thread(runtime.jobs.store.unfinished, queued_only=True):
        await durable.enqueue(job_id)
    staged = await runtime.artifacts.sweep_staged()
    orphans = 0
    for job_id in await runtime.artifacts.job_ids():
        known = await runtime.jobs.find(job_id) is not None
        if not known and await runtime.artifacts.newest_age_s(job_id) > ORPHANED_AFTER_S:
            await runtime.artifacts.delete_job(job_id)
            orphans += 1
    if staged or orphans:
        log.info("swept", staged_files=staged, jobs_without_record=orphans)
