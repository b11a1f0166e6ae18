"""Bounds what an HTTP endpoint can make us read: both SDKs read a body to its end before they look at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2

from .base import MAX_ANSWER_BYTES

HEADERS = {"Accept-Encoding": "identity"}
"""Without compression the bytes on the wire are the bytes in memory."""


class AnswerTooLong(Exception):
    """The endpoint sent more than `MAX_ANSWER_BYTES`."""


async def bound_body(response: httpx2.Response) -> None:
    """A response hook for httpx: reading the body raises `AnswerTooLong` when it is too long."""
    response.stream = _Bounded(response.stream)


EVENT_HOOKS: dict[str, list[Any]] = {"response": [bound_body]}


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for data in self._inner:
            size += len(data)
            if size > MAX_ANSWER_BYTES:
                raise AnswerTooLong(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
            yield data

    async def aclose(self) -> None:
        await self._inner.aclose()
