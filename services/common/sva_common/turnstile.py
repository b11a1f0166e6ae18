"""Lets a few calls begin in each turn of the event loop, however many come at the same moment."""

from __future__ import annotations

import asyncio
from collections import deque

EACH = 4


class Turnstile:
    """A line at the door. What is asked in between, such as health, waits for a few calls and not for all."""

    def __init__(self, each: int = EACH) -> None:
        self._each = each
        self._left = each
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._turning = False

    async def enter(self) -> None:
        """Go through: at once, unless many have come."""
        if self._left and not self._waiting:
            self._left -= 1
            self._schedule()
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._schedule()
        await place

    def _schedule(self) -> None:
        if not self._turning:
            self._turning = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._turning = False
        self._left = self._each
        while self._waiting and self._left:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                self._left -= 1
        if self._waiting or self._left < self._each:
            self._schedule()
