"""Who may hand in a job: asked before a byte of the video is taken."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from sva_common.errors import Overloaded
from sva_common.logs import logger

from .access.base import Caller
from .jobs import received
from .jobs.store import JobStore
from .places import Places, soon
from .settings import GatewaySettings

log = logger(__name__)


class Admission:
    """Keeps uploads, unfinished jobs and bytes within their limits: of all, and of each caller."""

    def __init__(self, settings: GatewaySettings, store: JobStore) -> None:
        self._settings = settings
        self._store = store
        each = settings.gateway_max_uploads_per_caller
        self._uploads = Places("uploads", settings.gateway_max_uploads, reason="TOO_MANY_UPLOADS", each=each)
        self._arriving: Counter[str] = Counter()
        """Bytes by caller that are not in the database yet."""

    def place(self, caller: Caller) -> AbstractContextManager[None]:
        """A place for one upload. Raises `Overloaded` when there is none."""
        return self._uploads.take(caller.id)

    async def check(self, caller: Caller, *, new: bool) -> None:
        """Raise `Overloaded` when `caller`, who has a place, may send no video now.

        `new`: it will be one job more.
        """
        if new:
            await self._check_jobs("", self._settings.gateway_max_jobs)
        if not caller.id:
            return
        if new and (limit := self._settings.gateway_max_jobs_per_caller):
            await self._check_jobs(caller.id, limit)
        if limit := self._settings.gateway_max_bytes_per_hour:
            await self._check_bytes(caller.id, limit)

    @contextlib.asynccontextmanager
    async def counted(self, caller: Caller) -> AsyncIterator[Callable[[int], None]]:
        """A function to tell how many bytes have come. They count, whatever becomes of the upload."""
        count = 0

        def came(more: int) -> None:
            nonlocal count
            count += more
            self._arriving[caller.id] += more

        try:
            yield came
        finally:
            try:
                if count and caller.id and self._settings.gateway_max_bytes_per_hour:
                    await asyncio.to_thread(received.add, self._store.engine, caller.id, count)
            except sa.exc.SQLAlchemyError as error:
                log.warning("an upload is not counted", caller=caller.id, reason=str(error))
            finally:
                self._arriving[caller.id] -= count

    async def _check_jobs(self, owner: str, limit: int) -> None:
        # Uploads under way will be jobs: without them, as many could slip in as there are places.
        count = self._uploads.others(owner)
        count += await asyncio.to_thread(self._store.count_unfinished, owner or None)
        if count >= limit:
            whose = "jobs of yours" if owner else "jobs"
            raise Overloaded(
                f"{count} {whose} are unfinished already", reason="TOO_MANY_JOBS", retry_after_s=soon()
            )

    async def _check_bytes(self, owner: str, limit: int) -> None:
        minutes = await asyncio.to_thread(received.last_hour, self._store.engine, owner)
        if self._arriving[owner]:
            minutes.append((int(time.time() // 60), self._arriving[owner]))
        if wait_s := received.below_after_s(minutes, limit, time.time()):
            raise Overloaded(
                f"the {limit} bytes that a caller may send in an hour are used up",
                reason="TOO_MANY_BYTES",
                retry_after_s=wait_s,
            )
