"""A gateway to work with: the user's server, or five services on this machine for as long as it takes."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from .display.base import Display
from .frame_destination import frame_destination
from .stack import Stack, running_stack

STOP_LIMIT_S = 10.0
GRACE_S = "3"
"""Nothing is left to wait for when our one job has ended or was cancelled."""
Result = TypeVar("Result")


async def with_gateway(
    server: str | None, display: Display, work: Callable[[str], Awaitable[Result]]
) -> Result:
    """Do `work` with the address of a gateway.

    Without a `server`, five services are started in a temporary folder, and nothing of them is left
    afterwards. Raises `ServiceFailed` when one of them does not start or stops by itself.
    """
    if server is not None:
        return await work(server)
    tell_where_frames_go(display)
    display.stage("starting the five services on this machine")
    with tempfile.TemporaryDirectory(prefix="sva-", ignore_cleanup_errors=True) as state:
        # Nobody but us calls it.
        env = {"SVA_GRACE_S": GRACE_S, "SVA_GATEWAY_TOKENS": "", "SVA_GATEWAY_OIDC_ISSUER": ""}
        async with running_stack(Path(state), env=env, stop_limit_s=STOP_LIMIT_S) as stack:
            return await while_running(stack, work(stack.address))


def tell_where_frames_go(display: Display) -> None:
    """Say it when the planner is not the embedded one."""
    host = frame_destination(os.environ)
    if host is not None:
        display.notice(f"frames of the video leave this machine: the planner sends them to {host}")


async def while_running(stack: Stack, work: Awaitable[Result]) -> Result:
    """Do `work`, unless a service stops by itself, which ends it. Raises `ServiceFailed` then."""
    task = asyncio.ensure_future(work)
    failed = asyncio.create_task(stack.failed())
    try:
        await asyncio.wait({task, failed}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise failed.result()
    finally:
        failed.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
