"""Ends uploads that stall: a caller that sends nothing must not hold a place for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from .errors import TimedOut

Message = TypeVar("Message")


async def paced(messages: AsyncIterator[Message], idle_s: float) -> AsyncIterator[Message]:
    """The messages. Raises `TimedOut`, reason UPLOAD_STALLED, when one takes longer than `idle_s`."""
    while True:
        try:
            async with asyncio.timeout(idle_s):
                message = await anext(messages)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise TimedOut(f"nothing arrived for {idle_s:g} s", reason="UPLOAD_STALLED") from None
        yield message
