"""One worker address: its channel, whether it is ready, how much it has to do."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable

import grpc

from sva_common.health import watch

from .channels import PLAIN, Channels

FIRST_REST_S = 0.5
LONGEST_REST_S = 15.0
OLD_CHANNEL_S = 3600.0
"""What calls on a channel with outdated certificates get to end by themselves."""


class Endpoint:
    """A worker address. `on_change` is called whenever it may have become usable."""

    def __init__(
        self, address: str, service: str, on_change: Callable[[], None], channels: Channels = PLAIN
    ) -> None:
        self.address = address
        self._channels = channels
        self._pem = channels.pem
        self.channel = channels.open(address)
        self.outstanding = 0
        self.ready = False
        self._service = service
        self._on_change = on_change
        self._failures = 0
        self._rests_until = 0.0
        self._closing: set[asyncio.Task[None]] = set()
        self._watching = asyncio.create_task(self._watch())

    @property
    def usable(self) -> bool:
        """Whether it is ready and not set aside."""
        return self.ready and time.monotonic() >= self._rests_until

    @property
    def state(self) -> str:
        """`ready`, `unready`, or `set_aside` when it is ready and rests after a failure."""
        if not self.ready:
            return "unready"
        return "ready" if self.usable else "set_aside"

    def rest(self, seconds: float | None = None) -> None:
        """Set it aside: for `seconds` when it said so, else longer with every failure."""
        self._failures += 1
        backoff = min(FIRST_REST_S * 2.0 ** (self._failures - 1), LONGEST_REST_S)
        pause = seconds if seconds is not None else backoff * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        self._rests_until = max(self._rests_until, time.monotonic() + pause)
        asyncio.get_running_loop().call_later(pause, self._on_change)

    def succeeded(self) -> None:
        """A call went well: it has a clean slate."""
        self._failures = 0

    async def close(self) -> None:
        """Stop watching and close the channel; calls that still run on it are cancelled."""
        self._watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watching
        for task in self._closing:
            task.cancel()
        await self.channel.close()

    async def _watch(self) -> None:
        delay = FIRST_REST_S
        while True:
            try:
                async for ready in watch(self.channel, self._service):
                    delay = FIRST_REST_S
                    self._set_ready(ready)
            except grpc.aio.AioRpcError:
                # Gone, or not there yet: gRPC itself backs off between attempts to connect.
                pass
            self._set_ready(False)
            await self._renew()
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            delay = min(delay * 2.0, 5.0)

    async def _renew(self) -> None:
        """Open a new channel if the certificates have changed. Calls on the old one may end by themselves."""
        await self._channels.refresh()
        if self._pem == self._channels.pem:
            return
        self._pem, old = self._channels.pem, self.channel
        self.channel = self._channels.open(self.address)
        task = asyncio.create_task(old.close(OLD_CHANNEL_S))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _set_ready(self, ready: bool) -> None:
        if ready and not self.ready:
            self._rests_until = 0.0
        self.ready = ready
        self._on_change()
