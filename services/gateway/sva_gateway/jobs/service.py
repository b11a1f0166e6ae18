"""Jobs for the event loop: the store's methods off the loop, and word to whoever watches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from tenacity import retry, retry_if_exception_type, wait_random_exponential

from sva_common.logs import logger
from sva_common.stubs import gateway_pb2 as pb

from ..replicas.base import Replica, Superseded
from .changes import Change
from .outage import AWAY
from .progress import fill_in
from .states import ended
from .store import Created, JobStore

log = logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
SAMPLE_INTERVAL_S = 0.5


class Jobs:
    """Jobs, durable. `on_change` is called on the loop with the id of a job that changed here."""

    def __init__(self, store: JobStore, on_change: Callable[[str], None], replica: Replica) -> None:
        self.store = store
        self._replica = replica
        self._on_change = on_change
        self._samples: dict[tuple[str, str], float] = {}
        self._sampled = asyncio.Event()

    async def create(self, job: pb.Job, content: bytes, deadline_us: int, owner: str, *, by: str) -> Created:
        """Insert a job, or answer the one that has its id. Raises `Superseded`: see `JobStore`."""
        return await asyncio.to_thread(self.store.create, job, content, deadline_us, owner, by)

    async def owner(self, job_id: str) -> str:
        """Who created the job. Raises `NotFound`."""
        return await asyncio.to_thread(self.store.owner, job_id)

    async def get(self, job_id: str) -> pb.Job:
        """The job as it stands, progress included. Raises `NotFound`."""
        return await asyncio.to_thread(self._get, job_id)

    async def find(self, job_id: str) -> Created | None:
        """The job with that id, if there is one."""
        return await asyncio.to_thread(self.store.find, job_id)

    async def find_persistently(self, job_id: str) -> Created | None:
        """The job with that id, if there is one; for work, which waits where the database is away."""
        return await _persistently(self.store.find, job_id)

    async def record(self, job_id: str, change: Change) -> pb.Job:
        """Make a change that somebody asks for, once. Raises `NotFound`."""
        job = await asyncio.to_thread(self.store.record, job_id, change)
        self._on_change(job_id)
        return job

    async def record_work(self, job_id: str, change: Change) -> pb.Job:
        """Make a change that a workflow has come to. Raises `NotFound`.

        Cancelled where others have taken over from us: the workflow is theirs.
        """
        try:
            job = await _persistently(self.store.record, job_id, change, self._replica.name)
        except Superseded as error:
            raise asyncio.CancelledError(error.message) from None
        self._on_change(job_id)
        return job

    async def confirm(self) -> None:
        """Go on only if what we do is still our work, and not others'."""
        try:
            await _persistently(self.store.confirm, self._replica.name)
        except Superseded as error:
            raise asyncio.CancelledError(error.message) from None

    async def page(
        self, size: int, before: tuple[int, str] | None, states: Sequence[int], owner: str | None
    ) -> tuple[list[pb.Job], tuple[int, str] | None]:
        """A page of jobs, newest first, of all or of one owner, and the place where the next one begins."""
        return await asyncio.to_thread(self._page, size, before, states, owner)

    async def delete(self, job_id: str) -> None:
        """Remove the job with its events and samples."""
        await asyncio.to_thread(self.store.delete, job_id)
        self._on_change(job_id)

    async def remaining_s(self, job_id: str) -> float:
        """Seconds until the job's time is up. Raises `NotFound`."""
        deadline = await _persistently(self.store.deadline_us, job_id)
        return deadline / 1e6 - time.time()

    def sample(self, job_id: str, part: str, fraction: float) -> None:
        """Note how far a part of a job is. Saved at most twice a second."""
        self._samples[job_id, part] = fraction
        self._sampled.set()

    async def save_samples(self) -> None:
        """Save the latest samples, for ever."""
        while True:
            await self._sampled.wait()
            self._sampled.clear()
            samples, self._samples = self._samples, {}
            try:
                await asyncio.to_thread(self.store.save_progress, samples)
            except Exception as error:
                log.warning("progress not saved", reason=str(error))
            for job_id in {job_id for job_id, _ in samples}:
                self._on_change(job_id)
            await asyncio.sleep(SAMPLE_INTERVAL_S)

    def _get(self, job_id: str) -> pb.Job:
        return fill_in(self.store.get(job_id), self.store.progress(job_id))

    def _page(
        self, size: int, before: tuple[int, str] | None, states: Sequence[int], owner: str | None
    ) -> tuple[list[pb.Job], tuple[int, str] | None]:
        # One more than asked for tells whether there is another page.
        found = self.store.page(size + 1, before, states, owner)
        more = found[size - 1][1] if len(found) > size else None
        jobs = [job if ended(job) else fill_in(job, self.store.progress(job.id)) for job, _ in found[:size]]
        return jobs, more


@retry(
    retry=retry_if_exception_type(AWAY),
    wait=wait_random_exponential(multiplier=0.2, max=5),
    before_sleep=lambda _: log.warning("work waits for the database"),
)
async def _persistently(method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """A database that is away costs no job: work waits until it is back, or the job's time is up."""
    return await asyncio.to_thread(method, *args, **kwargs)
