"""All workers of one service: the ready one with the least to do gets the next call."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import grpc

from sva_common.errors import DataLoss, Overloaded, Unavailable
from sva_common.logs import logger

from ..metrics import ENDPOINTS, WORKER_WAIT_SECONDS
from .base import Resolver
from .channels import PLAIN, Channels
from .endpoint import Endpoint

log = logger(__name__)
OnWait = Callable[[], Awaitable[None]]


class Pool:
    """The workers of one service. `name` is what people call it: planner, sfx, bgm or postproc."""

    def __init__(self, name: str, service: str, resolver: Resolver, channels: Channels = PLAIN) -> None:
        self.name = name
        self._service = service
        self._resolver = resolver
        self._channels = channels
        self._endpoints: dict[str, Endpoint] = {}
        self._changed = asyncio.Event()
        self._resolving: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to resolve and to watch."""
        self._resolving = asyncio.create_task(self._resolve())
        for state in ("ready", "unready", "set_aside"):
            # Counted when asked for: an address that was set aside comes back by the clock alone.
            ENDPOINTS.labels(self.name, state).set_function(partial(self._count, state))

    async def close(self) -> None:
        """Close all channels."""
        if self._resolving is not None:
            self._resolving.cancel()
            await asyncio.gather(self._resolving, return_exceptions=True)
        await asyncio.gather(*(endpoint.close() for endpoint in self._endpoints.values()), *self._closing)
        self._endpoints.clear()

    @contextlib.asynccontextmanager
    async def lease(self, on_wait: OnWait) -> AsyncIterator[grpc.aio.Channel]:
        """A channel to the ready worker with the least to do, for one call.

        Waits for one, however long; `on_wait` is then called once. An `Unavailable`, `Overloaded` or
        `DataLoss` that leaves the block sets the worker aside.
        """
        arrived = time.monotonic()
        endpoint = self._choose()
        if endpoint is None:
            await on_wait()
            endpoint = await self._wait()
        WORKER_WAIT_SECONDS.labels(self.name).observe(time.monotonic() - arrived)
        endpoint.outstanding += 1
        try:
            yield endpoint.channel
            endpoint.succeeded()
        except (Unavailable, Overloaded, DataLoss) as error:
            endpoint.rest(error.retry_after_s)
            raise
        finally:
            endpoint.outstanding -= 1
            self._notify()

    def _count(self, state: str) -> float:
        return sum(endpoint.state == state for endpoint in list(self._endpoints.values()))

    def _choose(self) -> Endpoint | None:
        usable = [endpoint for endpoint in self._endpoints.values() if endpoint.usable]
        if not usable:
            return None
        least = min(endpoint.outstanding for endpoint in usable)
        return random.choice([e for e in usable if e.outstanding == least])  # noqa: S311 - spread, not secret

    async def _wait(self) -> Endpoint:
        while True:
            # The event is replaced at every change, so none is missed between the look and the wait.
            changed = self._changed
            if (endpoint := self._choose()) is not None:
                return endpoint
            await changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _resolve(self) -> None:
        async for addresses in self._resolver.addresses():
            log.info("workers", pool=self.name, addresses=sorted(addresses))
            await self._channels.refresh()
            for address in addresses - self._endpoints.keys():
                self._endpoints[address] = Endpoint(address, self._service, self._notify, self._channels)
            for address in self._endpoints.keys() - addresses:
                task = asyncio.create_task(self._retire(self._endpoints.pop(address)))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)

    async def _retire(self, endpoint: Endpoint) -> None:
        """Close a worker that left the list, once its last call has ended."""
        while endpoint.outstanding:
            await self._changed.wait()
        await endpoint.close()
