"""The jobs of a server: a table on a terminal, tab-separated in a pipe, JSON for machines."""

from __future__ import annotations

import json as json_module
import sys

from .client.jobs import Job
from .display.record import plain
from .following import connected
from .text import one_line


async def show_jobs(server: str, limit: int, *, json: bool) -> None:
    """Print the newest `limit` jobs."""
    found: list[Job] = []
    async with connected(server) as client:
        async for job in client.list_jobs():
            found.append(job)
            if len(found) == limit:
                break
    if json:
        for job in found:
            print(json_module.dumps({"type": "job", "job": plain(job)}))
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        for job in found:
            print("\t".join(_row(job)))


def _row(job: Job) -> tuple[str, str, str, str, str]:
    created = job.created.astimezone().isoformat(timespec="seconds") if job.created else ""
    return job.id, job.state.value, f"{job.progress * 100:.0f}", created, one_line(job.file_name)


def _print_table(found: list[Job]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("job", "state", "%", "created", "file", box=None, padding=(0, 2, 0, 0))
    table.columns[0].no_wrap = True
    for job in found:
        table.add_row(*map(Text, _row(job)))
    Console(highlight=False).print(table if found else "no jobs")
