"""A gateway and slow workers as processes, and whoever asks them for their health meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sva_cli.service_process import ServiceProcess
from sva_cli.stack import GATEWAY, WORKERS
from sva_common.channel import open_channel
from sva_common.health import watch

READY_LIMIT_S = 60.0
Addresses = Mapping[str, str]


@dataclass
class Plant:
    """The processes by name: gateway, planner, sfx, bgm, postproc."""

    folder: Path
    processes: dict[str, ServiceProcess]

    @property
    def address(self) -> str:
        """Where the gateway listens."""
        return self.processes["gateway"].address

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name."""
        return {name: process.process.pid for name, process in self.processes.items()}

    @property
    def health(self) -> dict[str, str]:
        """Addresses, and the service to ask for at each."""
        return {process.address: WORKERS.get(name, GATEWAY) for name, process in self.processes.items()}

    async def start(self, name: str, module: str, env: Mapping[str, str]) -> ServiceProcess:
        """Start one process and wait until it is ready."""
        own = {"SVA_WORK_DIR": str(self.folder / "work" / name)}
        Path(own["SVA_WORK_DIR"]).mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{name}.log"
        process = await ServiceProcess.start(module, {**own, **env}, log_path=log)
        self.processes[name] = process
        await ready(process.address, WORKERS.get(name, GATEWAY))
        return process

    async def start_worker(self, kind: str, env: Mapping[str, str]) -> ServiceProcess:
        """Start one slow worker."""
        return await self.start(kind, "tests.load.slow_worker", {"SVA_SLOW_KIND": kind, **env})

    async def stop(self) -> None:
        """Stop the gateway, then the workers."""
        for process in reversed(self.processes.values()):
            await process.stop()


@contextlib.asynccontextmanager
async def plant(
    folder: Path, *, seconds: Mapping[str, float], gateway: Mapping[str, str] | None = None
) -> AsyncIterator[Plant]:
    """A gateway and one slow worker of each kind, each call of which takes its `seconds`."""
    made = Plant(folder, {})
    try:
        for kind in WORKERS:
            await made.start_worker(kind, {"SVA_SLOW_S": str(seconds.get(kind, 0.0))})
        endpoints = {
            f"SVA_GATEWAY_{kind.upper()}": f"static:{made.processes[kind].address}" for kind in WORKERS
        }
        state = {
            "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{folder / 'jobs.sqlite'}",
            "SVA_GATEWAY_ARTIFACTS": (folder / "artifacts").as_uri(),
        }
        await made.start("gateway", "sva_gateway", {**endpoints, **state, **(gateway or {})})
        yield made
    finally:
        await made.stop()


async def ready(address: str, service: str) -> None:
    """Wait until the service is ready."""
    async with asyncio.timeout(READY_LIMIT_S), open_channel(address) as channel:
        async for is_ready in watch(channel, service):
            if is_ready:
                return


@dataclass
class Probed:
    """What the prober found: seconds of the slowest answer by address, and how often it asked."""

    slowest_s: dict[str, float]
    count: int = 0


@contextlib.asynccontextmanager
async def probed(health: Addresses) -> AsyncIterator[Probed]:
    """Health of each address is asked for by a process of its own, as a kubelet would; told at the end."""
    found = Probed({})
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.prober", json.dumps(dict(health))),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield found
    finally:
        # It stops at the end of its input.
        told, _ = await process.communicate(b"")
        answer = json.loads(told)
        found.slowest_s, found.count = answer["slowest_s"], answer["count"]
