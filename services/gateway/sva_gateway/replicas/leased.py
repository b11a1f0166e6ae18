"""One gateway of several: a member for as long as nobody takes over its lease."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

from sva_common.logs import logger

from ..metrics import LEASES_LOST
from ..running import Running
from . import recovery
from .base import Superseded
from .lease import TOKEN_LENGTH, Lease, Leases, hold

log = logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
RETRY_S = 0.5
RENEWALS = 3
"""A lease is renewed so often within its time: a renewal that fails costs nothing."""


class Leased:
    """Renews its lease. Once it finds it taken over, it drops what it was doing and joins anew."""

    def __init__(self, leases: Leases, executor_id: str, running: Running) -> None:
        self.leases = leases
        self._lease = Lease(executor_id, "")
        self._running = running
        self._pause_s = leases.lease_s / RENEWALS
        self._renewing: asyncio.Task[None] | None = None
        # A thread of its own: files that are hashed on the others must not let a lease end.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lease")
        self._renewed_at = 0.0
        self._in_time = 0

    @property
    def name(self) -> str:
        """Our executor id, and the token of the present lease."""
        return self._lease.name

    @property
    def executor_id(self) -> str:
        """What stays of our name."""
        return self._lease.executor_id

    @property
    def steady(self) -> bool:
        """Whether the last two renewals were in time. If not, the database may have been away, or all of us
        stood still: whoever looks first then finds every lease expired, and nobody dead."""
        return self._in_time >= 2 and self._is_in_time()

    async def join(self) -> None:
        """Take the lease on our executor id. Waits while another gateway has it."""
        await self._acquire()
        self._renewing = asyncio.create_task(self._renew_for_ever())

    async def leave(self) -> None:
        """End the lease: whoever looks next carries on our work."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
            try:
                await self._do(self.leases.expire, self._lease)
            except sa.exc.SQLAlchemyError as error:
                log.warning("cannot end the lease; its time will", reason=_first_line(error))
        self._thread.shutdown(wait=False)
        self.leases.close()

    def fence(self, connection: sa.Connection, name: str) -> None:
        """Let nobody take over from `name` until the transaction ends. Raises `Superseded`."""
        if not hold(connection, name):
            raise Superseded

    async def _acquire(self) -> None:
        wanted = Lease(self._lease.executor_id, secrets.token_hex(TOKEN_LENGTH // 2))
        told = False
        while True:
            try:
                if await self._do(self.leases.acquire, wanted):
                    break
                if not told:
                    log.warning(
                        "waiting for the lease on our executor id: another gateway has it, or died with it",
                        executor=wanted.executor_id,
                        lease_s=self.leases.lease_s,
                    )
                    told = True
            except sa.exc.SQLAlchemyError as error:
                log.warning("cannot reach the database", reason=_first_line(error))
            await asyncio.sleep(RETRY_S)
        self._lease = wanted
        self._renewed_at, self._in_time = time.monotonic(), 2
        log.info("joined", executor=self.name)

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._pause_s if self._in_time else RETRY_S)
            try:
                if await self._do(self.leases.renew, self._lease):
                    self._in_time = self._in_time + 1 if self._is_in_time() else 1
                    self._renewed_at = time.monotonic()
                else:
                    await self._join_anew()
            except Exception as error:
                if self._in_time:
                    log.warning("cannot renew the lease", reason=_first_line(error))
                self._in_time = 0

    async def _join_anew(self) -> None:
        LEASES_LOST.inc()
        log.warning("taken for dead: others carry on what we were doing", executor=self.name)
        await self._running.interrupt_all()
        await self._acquire()
        recovery.begin_as(self.name)
        self._running.resume()

    def _is_in_time(self) -> bool:
        return time.monotonic() - self._renewed_at < self.leases.lease_s

    async def _do(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: method(*args, **kwargs))


def _first_line(error: Exception) -> str:
    return str(error.orig if isinstance(error, sa.exc.DBAPIError) else error).partition("\n")[0]
