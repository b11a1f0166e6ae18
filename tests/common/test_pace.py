"""A stream of messages that stalls is ended; one that goes on, however slowly, is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sva_common.errors import TimedOut
from sva_common.pace import paced


async def messages(pauses_s: list[float]) -> AsyncIterator[int]:
    for index, pause_s in enumerate(pauses_s):
        await asyncio.sleep(pause_s)
        yield index


async def test_each_message_has_time_of_its_own() -> None:
    assert [m async for m in paced(messages([0.4, 0.4, 0.4]), 1.0)] == [0, 1, 2]


async def test_what_came_before_a_stall_is_passed_on() -> None:
    seen: list[int] = []
    with pytest.raises(TimedOut) as caught:
        async for message in paced(messages([0, 0, 60]), 0.05):
            seen.append(message)
    assert seen == [0, 1]
    assert caught.value.reason == "UPLOAD_STALLED"
