"""What can be done with a job of a server, apart from creating it."""

from __future__ import annotations

import time
from pathlib import Path

from .display.base import Display, Report
from .failures import OutputFault
from .following import connected, fetch, fetch_all, follow
from .paths import check_target, make_folder
from .text import shown_path


async def watch_job(server: str, job_id: str, after: int, display: Display) -> None:
    """Follow it to its end. Raises `JobNotDone` when it failed or was cancelled."""
    start = time.monotonic()
    async with connected(server) as client:
        job = await follow(client, job_id, display, after=after)
    display.finished(Report(job, time.monotonic() - start))


async def cancel_job(server: str, job_id: str, display: Display) -> None:
    """Stop it."""
    async with connected(server) as client:
        job = await client.cancel_job(job_id)
    display.update(job)
    display.stage(f"the job is {job.state.lower()}")


async def delete_job(server: str, job_id: str, display: Display) -> None:
    """Remove it."""
    async with connected(server) as client:
        await client.delete_job(job_id)
    display.stage("the job is deleted")


async def download_one(server: str, job_id: str, name: str, output: Path | None, display: Display) -> None:
    """Fetch one artifact. A file that was not named by the user is never overwritten."""
    start = time.monotonic()
    target = check_target(output or Path(Path(name).name))
    if output is None and target.exists():
        raise OutputFault(f"{shown_path(target.name)} exists already", "say where it shall go with -o")
    async with connected(server) as client:
        job = await client.get_job(job_id)
        await fetch(client, job_id, name, target)
    shown = output or Path(target.name)
    display.finished(Report(job, time.monotonic() - start, artifacts={name: shown}))


async def download_all(server: str, job_id: str, folder: Path, display: Display) -> None:
    """Fetch all artifacts into a folder."""
    start = time.monotonic()
    async with connected(server) as client:
        job = await client.get_job(job_id)
        paths = await fetch_all(client, job, make_folder(folder))
    display.finished(Report(job, time.monotonic() - start, artifacts=paths))
