"""How many calls are let in, and how many of them work at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from sva_common.errors import Overloaded

from .metrics import ACTIVE, WAITING


class Admission:
    """Lets in `concurrency` + `waiting` calls; `concurrency` of them work at once."""

    def __init__(self, concurrency: int, waiting: int) -> None:
        self._limit = concurrency + waiting
        self._inside = 0
        self._turns = asyncio.Semaphore(concurrency)

    @contextlib.contextmanager
    def admitted(self) -> Iterator[None]:
        """Be inside for the length of a call. Raises `Overloaded` when it is full."""
        if self._inside >= self._limit:
            raise Overloaded(
                f"{self._inside} calls are being worked on or wait already",
                reason="POSTPROC_BUSY",
                retry_after_s=1.0,
            )
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Work: FFmpeg runs and measurements wait here for a free place."""
        with WAITING.track_inprogress():
            await self._turns.acquire()
        try:
            with ACTIVE.track_inprogress():
                yield
        finally:
            self._turns.release()
