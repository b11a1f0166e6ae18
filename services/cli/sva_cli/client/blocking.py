"""The client for code without an event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .client import Client
from .jobs import Job, JobState
from .transfer import OnBytes
from .updates import Update


class SyncClient:
    """`Client` for scripts: the same methods and errors, without `await`.

        with SyncClient("localhost:50050") as client:
            job = client.create_job("in.mp4")
            job = client.wait(job.id)

    Not for use from within a running event loop, nor by several threads at once.
    """

    def __init__(self, address: str, **options: Any) -> None:
        self._client = Client(address, **options)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.run(self._client.__aenter__())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self._client.__aexit__(kind, error, trace))
        finally:
            self._runner.close()

    def create_job(self, path: str | os.PathLike[str], **options: Any) -> Job:
        """Upload a video and start a job. Options as in `Client.create_job`."""
        return self._runner.run(self._client.create_job(path, **options))

    def get_job(self, job_id: str) -> Job:
        """How a job stands."""
        return self._runner.run(self._client.get_job(job_id))

    def list_jobs(self, *, states: tuple[JobState, ...] = ()) -> list[Job]:
        """All jobs, newest first."""

        async def collect() -> list[Job]:
            return [job async for job in self._client.list_jobs(states=states)]

        return self._runner.run(collect())

    def watch(self, job_id: str, *, after: int = 0) -> Iterator[Update]:
        """Follow a job until it ends."""
        updates = self._client.watch(job_id, after=after)

        async def following() -> Update | None:
            return await anext(updates, None)

        async def close() -> None:
            await updates.aclose()  # type: ignore[attr-defined]

        try:
            while (update := self._runner.run(following())) is not None:
                yield update
        finally:
            self._runner.run(close())

    def wait(self, job_id: str) -> Job:
        """Wait until a job has ended and answer it."""
        return self._runner.run(self._client.wait(job_id))

    def cancel_job(self, job_id: str) -> Job:
        """Stop a job."""
        return self._runner.run(self._client.cancel_job(job_id))

    def delete_job(self, job_id: str) -> None:
        """Remove a job with every byte of it."""
        self._runner.run(self._client.delete_job(job_id))

    def download(
        self, job_id: str, name: str, path: str | os.PathLike[str], *, on_bytes: OnBytes | None = None
    ) -> Path:
        """Write an artifact to a file, whole or not at all."""
        return self._runner.run(self._client.download(job_id, name, path, on_bytes=on_bytes))
