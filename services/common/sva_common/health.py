"""Three questions, three answers (grpc.health.v1).

`""` asks whether the process is alive: SERVING from the first moment to the last. The service's own
name asks whether it is ready for work: NOT_SERVING while it starts, when it could not start, and
from SIGTERM on. Whoever wants to know why reads the log, or `GetModel`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class _HealthServicer(HealthServicer):  # type: ignore[misc]
    """The library's, whose watches end when the server stops instead of being torn off."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = asyncio.Event()

    async def Watch(self, request: health_pb2.HealthCheckRequest, context: grpc.aio.ServicerContext) -> None:
        tasks = {
            asyncio.ensure_future(super().Watch(request, context)),
            asyncio.ensure_future(self.closing.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


class Health:
    """The health of one process with one service of ours."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._servicer = _HealthServicer()

    async def attach(self, *servers: grpc.aio.Server) -> None:
        """Serve health on each of `servers`: alive at once, not ready yet."""
        for server in servers:
            health_pb2_grpc.add_HealthServicer_to_server(self._servicer, server)
        await self._servicer.set("", SERVING)
        await self.set_ready(False)

    async def set_ready(self, ready: bool) -> None:
        """Say whether the service is ready for work."""
        await self._servicer.set(self._service, SERVING if ready else NOT_SERVING)

    def close(self) -> None:
        """End all watches. The last thing before the server stops."""
        self._servicer.closing.set()


async def watch(channel: grpc.aio.Channel, service: str) -> AsyncIterator[bool]:
    """Yield whether `service` is ready, now and at every change."""
    stub = health_pb2_grpc.HealthStub(channel)
    async for response in stub.Watch(health_pb2.HealthCheckRequest(service=service)):
        yield response.status == SERVING
