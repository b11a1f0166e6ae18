"""Carrying on what gateways that are gone left unfinished: jobs half-way, jobs not queued yet, uploads."""

from __future__ import annotations

import asyncio
import re
import secrets

from sva_common.logs import logger

from .. import control, uploads
from ..metrics import ADOPTED
from ..runtime import Runtime
from . import recovery
from .lease import TOKEN_LENGTH, Lease
from .leased import RENEWALS, Leased

log = logger(__name__)
_NAME = re.compile(rf".+\.[0-9a-f]{{{TOKEN_LENGTH}}}")


class Adoption:
    """Looks for gateways that are gone. What a look leaves half-done, the next one does, whoever's it is."""

    def __init__(self, runtime: Runtime, replica: Leased) -> None:
        self._runtime = runtime
        self._replica = replica
        self._leases = replica.leases
        self._looked = False

    async def keep(self) -> None:
        """Look now and as often as leases are renewed, for ever. The engine has to run."""
        while True:
            try:
                if self._replica.steady:
                    await self._look()
            except Exception as error:
                log.error("cannot look for gateways that are gone", exc_info=error)
            await asyncio.sleep(self._leases.lease_s / RENEWALS)

    async def _look(self) -> None:
        # Of what is read here, those who live come last: nobody is missed who has just come. We live, too,
        # even if our lease should be late.
        taken = await self._take_over()
        rest = taken or not self._looked
        noted = await self._runtime.artifacts.noted_uploads() if rest else []
        at_work = await asyncio.to_thread(recovery.executors_at_work)
        living = await asyncio.to_thread(self._leases.living)
        living.add(self._replica.name)
        if gone := at_work - living:
            count = await asyncio.to_thread(recovery.recover, gone)
            ADOPTED.inc(count)
            log.warning("adopted the work of gateways that are gone", executors=sorted(gone), workflows=count)
        if rest:
            await control.take_up(self._runtime)
            dead = [note for note in noted if _is_dead(note.executor, living)]
            await uploads.settle(self._runtime, dead, [note for note in noted if note not in dead])
        for lease in taken:
            await asyncio.to_thread(self._leases.drop, lease)
        self._looked = True

    async def _take_over(self) -> list[Lease]:
        """Take the leases whose time is up, for as long as a look takes. One taker each."""
        taken = []
        for executor_id in await asyncio.to_thread(self._leases.expired):
            if executor_id == self._replica.executor_id:
                continue
            lease = Lease(executor_id, secrets.token_hex(TOKEN_LENGTH // 2))
            if await asyncio.to_thread(self._leases.acquire, lease):
                taken.append(lease)
        return taken


def _is_dead(executor: str, living: set[str]) -> bool:
    """Whether an upload's executor never comes back. A gateway of an older release has no lease."""
    return executor not in living and _NAME.fullmatch(executor) is not None
