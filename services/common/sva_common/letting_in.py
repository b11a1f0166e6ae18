"""Nobody sends bytes in vain: a server says when it lets a call in, and a client waits for that word.

The word is the header of the response (initial metadata), which a server may send long before its answer.
HTTP has `100 Continue` for it (RFC 9110, section 10.1.1).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any, Generic, TypeVar

import grpc

T = TypeVar("T")

LET_IN = "sva-let-in"
"""Metadata key. A refusal has a header, too, just ahead of its status."""
WAIT_S = 2.0
"""After so long a client sends all the same: a server may not know the custom. gRPC's flow control then
lets some MiB through until the server reads them."""


async def let_in(context: grpc.aio.ServicerContext) -> None:
    """Say that the call is let in: its bytes will be taken."""
    await context.send_initial_metadata(((LET_IN, "1"),))


class Sending(Generic[T]):
    """An outgoing stream. After its first message it waits until the server lets the call in.

    It remembers its own failure: gRPC would only say that the call was cancelled.
    """

    def __init__(self, source: AsyncGenerator[T, None]) -> None:
        self._source = source
        self._call: grpc.aio.Call | None = None
        self.error: Exception | None = None

    def to(self, call: grpc.aio.Call) -> None:
        """Say which call it is sent with."""
        self._call = call

    async def __aiter__(self) -> AsyncGenerator[T, None]:
        waits = True
        try:
            async with contextlib.aclosing(self._source) as messages:
                async for message in messages:
                    yield message
                    if waits and self._call is not None and not await is_let_in(self._call):
                        return
                    waits = False
        except Exception as error:
            self.error = error
            raise


async def is_let_in(call: Any) -> bool:
    """Wait for the word of the server; whether there is a use in sending on. `call`: a `grpc.aio.Call`."""
    try:
        async with asyncio.timeout(WAIT_S):
            if LET_IN in dict(await call.initial_metadata()):
                return True
            await call.code()
            return False
    except TimeoutError:
        return True
