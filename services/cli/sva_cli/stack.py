"""All five services on this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from sva_common.channel import open_channel
from sva_common.health import watch

from .service_process import ServiceFailed, ServiceProcess

WORKERS = {
    "planner": "sva.v1.PlannerService",
    "sfx": "sva.v1.TextToAudioService",
    "bgm": "sva.v1.TextToAudioService",
    "postproc": "sva.v1.PostprocService",
}
GATEWAY = "sva.v1.GatewayService"
READY_LIMIT_S = 600.0
"""Loading a large checkpoint from a cold disk takes minutes."""


class Stack:
    """The running services by name: planner, sfx, bgm, postproc, gateway."""

    def __init__(self) -> None:
        self.services: dict[str, ServiceProcess] = {}

    @property
    def address(self) -> str:
        """Where the gateway listens."""
        return self.services["gateway"].address

    async def start(
        self, state: Path, *, listen: str = "127.0.0.1:0", env: Mapping[str, str] | None = None
    ) -> None:
        """Start all five and wait until each is ready. Database, artifacts and logs lie in `state`."""
        await asyncio.to_thread((state / "logs").mkdir, parents=True, exist_ok=True)
        env = dict(env or {})
        async with asyncio.TaskGroup() as group:
            for name in WORKERS:
                group.create_task(self._start(name, state, env))
        endpoints = {
            f"SVA_GATEWAY_{name.upper()}": f"static:{self.services[name].address}" for name in WORKERS
        }
        own = {
            "SVA_LISTEN": listen,
            "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{state / 'jobs.sqlite'}",
            "SVA_GATEWAY_ARTIFACTS": (state / "artifacts").as_uri(),
        }
        await self._start("gateway", state, {**endpoints, **own, **env})
        async with asyncio.TaskGroup() as group:
            for name, process in self.services.items():
                group.create_task(_wait_ready(name, process))

    async def stop(self) -> None:
        """Stop the gateway first, so that nobody is asked for work any more, then the workers."""
        gateway = self.services.pop("gateway", None)
        if gateway is not None:
            await gateway.stop()
        await asyncio.gather(*(process.stop() for process in self.services.values()))
        self.services.clear()

    async def _start(self, name: str, state: Path, env: Mapping[str, str]) -> None:
        log_path = state / "logs" / f"{name}.log"
        self.services[name] = await ServiceProcess.start(f"sva_{name}", env, log_path=log_path)


@contextlib.asynccontextmanager
async def running_stack(
    state: Path, *, listen: str = "127.0.0.1:0", env: Mapping[str, str] | None = None
) -> AsyncIterator[Stack]:
    """All five services while the block runs. Raises `ServiceFailed` when one cannot start."""
    stack = Stack()
    try:
        try:
            await stack.start(state, listen=listen, env=env)
        except* ServiceFailed as failures:
            raise ServiceFailed("\n".join(map(str, failures.exceptions))) from None
        yield stack
    finally:
        await stack.stop()


async def _wait_ready(name: str, process: ServiceProcess) -> None:
    service = WORKERS.get(name, GATEWAY)
    async with open_channel(process.address) as channel:
        try:
            async with asyncio.timeout(READY_LIMIT_S):
                async for ready in watch(channel, service):
                    if ready:
                        return
        except TimeoutError:
            lines = "\n".join(process.last_lines)
            raise ServiceFailed(f"{name} is not ready:\n{lines}") from None
