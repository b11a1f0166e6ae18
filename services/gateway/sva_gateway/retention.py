"""How long jobs are kept: what ended long ago is deleted, with every byte of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from sva_common.errors import NotFound
from sva_common.logs import logger

from .jobs.store import JobStore

log = logger(__name__)
INTERVAL_S = 3600.0
JUMP_S = 300.0
"""A clock that gains so much on the time since the start of the machine has been put forward."""
DOUBT_S = 24 * 3600.0
"""How long it is doubted then: what a wrong clock makes us delete does not come back with the right one."""


class Retention:
    """Deletes jobs that ended more than `kept_s` ago.

    `clock` answers seconds since the epoch, `steady` those since any moment, without a jump.
    """

    def __init__(
        self,
        store: JobStore,
        delete: Callable[[str], Awaitable[None]],
        *,
        kept_s: float,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._delete = delete
        self._kept_s = kept_s
        self._clock = clock
        self._steady = steady
        self._lead_s = clock() - steady()
        self._doubted_until = steady()

    async def sweep(self) -> int:
        """Delete what is due; answer how many jobs. One that cannot be deleted does not keep the others."""
        if self._clock_is_in_doubt():
            return 0
        before_us = int((self._clock() - self._kept_s) * 1e6)
        deleted = 0
        for job_id in await asyncio.to_thread(self._store.ended_before, before_us):
            try:
                await self._delete(job_id)
                deleted += 1
            except NotFound:
                # Another gateway was faster.
                continue
            except Exception as error:
                log.error("an old job cannot be deleted", job=job_id, exc_info=error)
        if deleted:
            log.info("old jobs are deleted", count=deleted)
        return deleted

    def _clock_is_in_doubt(self) -> bool:
        lead_s = self._clock() - self._steady()
        jump_s, self._lead_s = lead_s - self._lead_s, lead_s
        if jump_s > JUMP_S:
            self._doubted_until = self._steady() + DOUBT_S
            log.warning("the clock was put forward: no old job is deleted for a day", seconds=round(jump_s))
        return self._steady() < self._doubted_until

    async def keep(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Sweep now and every hour, for ever."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.error("cannot look for old jobs", exc_info=error)
            await pause(INTERVAL_S)
