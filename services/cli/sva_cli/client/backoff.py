"""Waiting between attempts: longer each time, with jitter, until patience runs out."""

from __future__ import annotations

import asyncio
import random
import time

from sva_common.errors import Overloaded, SvaError, Unavailable

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0


class Backoff:
    """Decides after each failure whether to try again, and waits before it."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self.reset()

    def reset(self) -> None:
        """Something worked: patience and waiting start anew."""
        self._give_up = time.monotonic() + self._patience_s
        self._wait_s = FIRST_WAIT_S

    async def pause(self, error: SvaError) -> None:
        """Wait before the next attempt. Raises `error` when that would not help, or patience runs out."""
        if not isinstance(error, Unavailable | Overloaded):
            raise error
        wait_s = self._wait_s * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        wait_s = max(wait_s, error.retry_after_s or 0.0)
        if time.monotonic() + wait_s > self._give_up:
            raise error
        await asyncio.sleep(wait_s)
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S)
