"""The workflow engine (DBOS): started on our event loop, with our database, talking to nobody."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from dbos import error as engine_errors

from .settings import GatewaySettings
from .workflow import VERSION, run_job

QUEUE = "sva-jobs"
QUEUE_POLL_S = 0.5
"""An idle gateway does little else: shorter, and it shows in its processor time."""


async def migrate(url: str) -> None:
    """Bring the engine's tables up to date, ahead of the launch: that blocks the loop."""
    await asyncio.to_thread(DBOS.migrate, url)


async def launch(settings: GatewaySettings, engine: sa.Engine, executor: str) -> None:
    """Start the engine. What that executor left unfinished goes on at once."""
    # Its own handler would write plain text between our structured lines.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    logging.getLogger("dbos").addFilter(_is_news)
    url = settings.gateway_database_url
    config: DBOSConfig = {
        "name": "sva-gateway",
        "system_database_url": url,
        "system_database_engine": engine,
        "application_version": VERSION,
        "executor_id": executor,
        "log_level": "ERROR",
        "enable_otlp": False,
    }
    # On the loop: workflows then run there, too, recovered ones included, beside the channels that they use.
    DBOS(config=config)
    DBOS.launch()
    await DBOS.register_queue_async(
        QUEUE,
        worker_concurrency=settings.gateway_max_running,
        polling_interval_sec=QUEUE_POLL_S,
        on_conflict="always_update",
    )


async def enqueue(job_id: str, turn: int) -> None:
    """Put a job into the queue, which is in the order of turns. Doing it again changes nothing."""
    # What an older gateway had accepted has no turn and goes first, as it would without.
    with SetWorkflowID(job_id), SetEnqueueOptions(priority=turn or None):
        await DBOS.enqueue_workflow_async(QUEUE, run_job, job_id)


async def cancel(job_id: str) -> None:
    """Cancel a job's workflow and its tracks': no further step begins, wherever it runs."""
    await DBOS.cancel_workflow_async(job_id, cancel_children=True)


async def delete(job_id: str) -> None:
    """Remove all that the engine knows of a job."""
    await DBOS.delete_workflow_async(job_id, delete_children=True)


async def stop() -> None:
    """Stop the engine's threads. Unfinished workflows stay as they are, for recovery."""
    await asyncio.to_thread(DBOS.destroy)
    # It has taken the place of the loop's own threads, and ends them: others still have to stop.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())


def _is_news(record: logging.LogRecord) -> bool:
    """What the engine logs as an error with a traceback, and is none.

    A workflow that was cancelled, and one that was to begin while the engine stopped: recovery begins it.
    """
    error = record.exc_info[1] if record.exc_info else None
    stopping = isinstance(error, RuntimeError) and "after shutdown" in str(error)
    return not (stopping or isinstance(error, engine_errors.DBOSAwaitedWorkflowCancelledError))
