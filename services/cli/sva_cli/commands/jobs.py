"""`sva jobs`, `watch`, `cancel` and `delete`: the jobs of a server."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import DEFAULT_SERVER, MAX_NUMBER, JobId, Json, Server


def jobs(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many, at most.")] = 50,
    json: Json = False,
    server: Server = DEFAULT_SERVER,
) -> None:
    """List the jobs, newest first. In a pipe: id, state, percent, time, file, separated by tabs."""
    from ..job_list import show_jobs
    from ..running import run

    run(lambda _: show_jobs(server, limit, json=json), json=json)


def watch(
    job: JobId,
    after: Annotated[
        int, typer.Option(min=0, max=MAX_NUMBER, help="Leave out events up to this number.")
    ] = 0,
    json: Json = False,
    server: Server = DEFAULT_SERVER,
) -> None:
    """Follow a job until it ends. Ctrl-C stops watching; the job goes on."""
    from ..job_orders import watch_job
    from ..running import run

    run(lambda display: watch_job(server, job, after, display), json=json, bars=True)


def cancel(job: JobId, json: Json = False, server: Server = DEFAULT_SERVER) -> None:
    """Stop a job. One that has ended stays as it is."""
    from ..job_orders import cancel_job
    from ..running import run

    run(lambda display: cancel_job(server, job, display), json=json)


def delete(job: JobId, json: Json = False, server: Server = DEFAULT_SERVER) -> None:
    """Remove a job with every byte of it; cancels it first if it runs."""
    from ..job_orders import delete_job
    from ..running import run

    run(lambda display: delete_job(server, job, display), json=json)
