"""A bounded first-in, first-out line in front of a fixed number of slots."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from sva_common.errors import Overloaded

from .metrics import ACTIVE, FAILURES, QUEUE_DEPTH

RETRY_AFTER_S = 2.0


class WaitingLine:
    """`slots` requests work at once, `capacity` more may wait; the next one is refused."""

    def __init__(self, slots: int, capacity: int) -> None:
        self._free = slots
        self.capacity = capacity
        self._waiting: deque[asyncio.Queue[int]] = deque()

    async def positions(self) -> AsyncIterator[int]:
        """Yield how many are ahead, at every change; end when a slot is taken.

        Raises `Overloaded` when the line is full. Whoever exhausts this iterator owes a `leave()`;
        whoever closes it earlier gives its place up.
        """
        if self._free and not self._waiting:
            self._free -= 1
            ACTIVE.inc()
            return
        if len(self._waiting) >= self.capacity:
            FAILURES.labels("QUEUE_FULL").inc()
            raise Overloaded(
                f"{self.capacity} requests wait already", reason="QUEUE_FULL", retry_after_s=RETRY_AFTER_S
            )
        place: asyncio.Queue[int] = asyncio.Queue()
        self._waiting.append(place)
        QUEUE_DEPTH.inc()
        place.put_nowait(len(self._waiting) - 1)
        has_slot = False
        try:
            while (ahead := await place.get()) >= 0:
                yield ahead
            has_slot = True
        finally:
            if not has_slot:
                self._give_up(place)

    def leave(self) -> None:
        """Give the slot back: to the first in line, if there is one."""
        if self._waiting:
            self._waiting.popleft().put_nowait(-1)
            QUEUE_DEPTH.dec()
            self._tell()
        else:
            self._free += 1
            ACTIVE.dec()

    def _give_up(self, place: asyncio.Queue[int]) -> None:
        if place in self._waiting:
            self._waiting.remove(place)
            QUEUE_DEPTH.dec()
            self._tell()
        else:  # The slot was handed over while the request went away.
            self.leave()

    def _tell(self) -> None:
        for index, place in enumerate(self._waiting):
            place.put_nowait(index)
