"""Ctrl-C and its kin: the first signal cancels the work, which then cleans up in peace."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Result = TypeVar("Result")


class Interrupted(Exception):
    """A signal ended the work, and everything is cleaned up."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` in an event loop of its own. Raises `Interrupted` when a signal ended it."""
    return asyncio.run(_run(work))


async def _run(work: Coroutine[Any, Any, Result]) -> Result:
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    caught: list[int] = []

    def interrupt(number: int) -> None:
        caught.append(number)
        if len(caught) == 1:
            task.cancel()
        else:
            # Stopping takes seconds at most; breaking it off would leave files and processes.
            print("sva: stopping …", file=sys.stderr)

    for number in SIGNALS:
        loop.add_signal_handler(number, interrupt, number)
    try:
        return await task
    except (asyncio.CancelledError, Exception):
        if caught:
            raise Interrupted(caught[0]) from None
        raise
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
