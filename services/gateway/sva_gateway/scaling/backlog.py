"""The backlog of all gateways together, read from the database they share and kept for a moment."""

from __future__ import annotations

import asyncio
import time

import sqlalchemy as sa

from sva_common.errors import Unavailable

from ..jobs.store import JobStore

KEPT_S = 1.0


class Backlog:
    """Seconds of sound that wait or are being generated. One query answers whoever asks within `kept_s`."""

    def __init__(self, store: JobStore, *, kept_s: float = KEPT_S) -> None:
        self._store = store
        self._kept_s = kept_s
        self._read_at = float("-inf")
        self._seconds: dict[str, float] = {}
        self._reading = asyncio.Lock()

    async def seconds(self, kind: str) -> float:
        """The backlog of sfx or bgm. Raises `Unavailable` when the database cannot be read."""
        async with self._reading:
            if time.monotonic() - self._read_at >= self._kept_s:
                try:
                    self._seconds = await asyncio.to_thread(self._store.backlog)
                except sa.exc.SQLAlchemyError as error:
                    raise Unavailable("the backlog cannot be read from the database") from error
                self._read_at = time.monotonic()
        return self._seconds.get(kind, 0.0)
