"""Following a job to its end, and fetching what it made."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from sva_common.settings import is_loopback

from .client.client import Client
from .client.credentials import Credentials
from .client.jobs import Job
from .credentials import credentials
from .display.base import Display
from .failures import JobNotDone, OutputFault, UsageFault

REACH_LIMIT_S = 3.0
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@contextlib.asynccontextmanager
async def connected(server: str, *, ours: bool = False) -> AsyncIterator[Client]:
    """A client of a gateway that answers. Raises `Unavailable` soon when nothing does.

    `ours`: it runs for us alone, and asks for nothing.
    """
    shown = Credentials() if ours else credentials()
    if shown.token and not shown.encrypted and not is_loopback(server.rpartition(":")[0]):
        print("sva: the token travels unencrypted; --tls or --ca encrypts it", file=sys.stderr)
    token, ca, cert, key, tls = shown.token, shown.ca, shown.cert, shown.key, shown.tls
    async with Client(server, token=token, ca=ca, cert=cert, key=key, tls=tls) as client:
        await client.wait_until_reachable(REACH_LIMIT_S)
        yield client


async def follow(client: Client, job_id: str, display: Display, *, after: int = 0) -> Job:
    """Show a job until it has ended and answer it. Raises `JobNotDone` unless it succeeded."""
    last: Job | None = None
    async with contextlib.aclosing(client.watch(job_id, after=after)) as updates:  # type: ignore[type-var]
        async for update in updates:
            display.update(update)
            if isinstance(update, Job):
                last = update
    job = last or await client.get_job(job_id)
    if not job.succeeded:
        raise JobNotDone(job)
    return job


async def fetch(client: Client, job_id: str, name: str, target: Path) -> Path:
    """Download one artifact. Raises `OutputFault` when it cannot be written."""
    try:
        return await client.download(job_id, name, target)
    except OSError as error:
        raise OutputFault.of(target, error) from None


async def fetch_all(client: Client, job: Job, folder: Path, *, skip: Iterable[str] = ()) -> dict[str, Path]:
    """Download the artifacts of a job into a folder, each under its name."""
    paths = {}
    for artifact in sorted(job.artifacts, key=lambda artifact: artifact.name):
        if artifact.name in skip:
            continue
        if not _SAFE_NAME.fullmatch(artifact.name):
            raise UsageFault(f"the server names an artifact {artifact.name!r}, which is no file name of ours")
        paths[artifact.name] = await fetch(client, job.id, artifact.name, folder / artifact.name)
    return paths
