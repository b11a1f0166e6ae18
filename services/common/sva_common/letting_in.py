"""Nobody sends bytes in vain: a server says when it lets a call in, and a client waits for that word.

The word is the header of the response (initial metadata), which a server may send long before its answer.
HTTP has `100 Continue` for it (RFC 9110, section 10.1.1).
"""

from __future__ import annotations

import asyncio
from typing import Any

import grpc

LET_IN = "sva-let-in"
"""Metadata key. A refusal has a header, too, just ahead of its status."""
WAIT_S = 2.0
"""After so long a client sends all the same: a server may not know the custom. gRPC's flow control then
lets some MiB through until the server reads them."""


async def let_in(context: grpc.aio.ServicerContext) -> None:
    """Say that the call is let in: its bytes will be taken."""
    await context.send_initial_metadata(((LET_IN, "1"),))


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
