"""All five services on this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from sva_common.channel import open_channel
from sva_common.health import watch

from .service_process import STOP_LIMIT_S, ServiceFailed, ServiceProcess

WORKERS = {
    "planner": "sva.v1.PlannerService",
    "sfx": "sva.v1.TextToAudioService",
    "bgm": "sva.v1.TextToAudioService",
    "postproc": "sva.v1.PostprocService",
}
GATEWAY = "sva.v1.GatewayService"
ALONE = dict.fromkeys(
    (
        "SVA_TLS_CERT",
        "SVA_TLS_KEY",
        "SVA_TLS_CLIENT_CA",
        "SVA_HEALTH_LISTEN",
        "SVA_GATEWAY_TLS_CA",
        "SVA_GATEWAY_TLS_CERT",
        "SVA_GATEWAY_TLS_KEY",
        "SVA_GATEWAY_TLS_SERVER_NAME",
    ),
    "",
)
"""On one machine the services speak over loopback, which needs no TLS, whatever the environment has."""
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
        """Start all five and wait until each is ready. Database, artifacts, logs and
        what is being worked on lie in `state`."""
        _make_folders(state)
        env = {**ALONE, "SVA_WORK_DIR": str(state / "work"), **(env or {})}
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

    async def stop(self, limit_s: float = STOP_LIMIT_S) -> None:
        """Stop the gateway first, so that nobody is asked for work any more, then the workers.

        Each has `limit_s` to stop by itself.
        """
        gateway = self.services.pop("gateway", None)
        if gateway is not None:
            await gateway.stop(limit_s)
        await asyncio.gather(*(process.stop(limit_s) for process in self.services.values()))
        self.services.clear()

    async def failed(self) -> ServiceFailed:
        """Wait until one of them stops by itself; answer what happened."""
        waits = [asyncio.create_task(process.failed()) for process in self.services.values()]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for wait in waits:
                wait.cancel()

    async def _start(self, name: str, state: Path, env: Mapping[str, str]) -> None:
        log_path = state / "logs" / f"{name}.log"
        self.services[name] = await ServiceProcess.start(f"sva_{name}", env, log_path=log_path)


@contextlib.asynccontextmanager
async def running_stack(
    state: Path,
    *,
    listen: str = "127.0.0.1:0",
    env: Mapping[str, str] | None = None,
    stop_limit_s: float = STOP_LIMIT_S,
) -> AsyncIterator[Stack]:
    """All five services while the block runs. Raises `ServiceFailed` when one cannot start."""
    stack = Stack()
    try:
        try:
            await stack.start(state, listen=listen, env=env)
        except* ServiceFailed as failures:
            raise _together(failures) from None
        yield stack
    finally:
        await stack.stop(stop_limit_s)


def _together(group: BaseExceptionGroup[ServiceFailed]) -> ServiceFailed:
    """One error for all that failed, which is often for the same reason."""
    failures = [failure for failure in group.exceptions if isinstance(failure, ServiceFailed)]
    lines = dict.fromkeys(line for failure in failures for line in failure.lines)
    return ServiceFailed("\n".join(map(str, failures)), module=failures[0].module, lines=tuple(lines))


async def _wait_ready(name: str, process: ServiceProcess) -> None:
    """Raises `ServiceFailed` when it stops instead, or is not ready within `READY_LIMIT_S`."""
    ready = asyncio.create_task(_ready(process.address, WORKERS.get(name, GATEWAY)))
    failed = asyncio.create_task(process.failed())
    try:
        await asyncio.wait({ready, failed}, timeout=READY_LIMIT_S, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and ready.exception() is not None:
            # The call broke off because the process is going down: say that.
            await asyncio.wait({failed}, timeout=STOP_LIMIT_S)
        if failed.done():
            raise failed.result()
        if not ready.done() or ready.exception() is not None:
            raise process.failure("is not ready")
    finally:
        ready.cancel()
        failed.cancel()


async def _ready(address: str, service: str) -> None:
    async with open_channel(address) as channel:
        async for ready in watch(channel, service):
            if ready:
                return
    raise ConnectionError("the health stream ended")


def _make_folders(state: Path) -> None:
    for name in ("logs", "work"):
        (state / name).mkdir(parents=True, exist_ok=True)
