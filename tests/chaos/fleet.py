"""The five services as processes, two of each worker, each behind a proxy of its own."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sva_cli.service_process import ServiceProcess
from sva_cli.stack import ALONE, GATEWAY, WORKERS
from sva_common.channel import open_channel
from sva_common.health import watch

from .proxy import Proxy

OWN = {
    **ALONE,
    "SVA_PLANNER_MLLM": "offline",
    "SVA_SFX_BACKEND": "procedural",
    "SVA_BGM_BACKEND": "composer",
    "SVA_METRICS_LISTEN": "127.0.0.1:0",
    "SVA_LOG_LEVEL": "debug",
    "SVA_GATEWAY_MAX_RUNNING": "32",
    # Numeric libraries with many threads only get in each other's way here.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
STOP_LIMIT_S = 60.0
_GRPC = re.compile(r"[IW]\d{4} ")
"""What gRPC's core says on standard error begins so, for information and as a warning."""
PROCESSES = 1 + 2 * len(WORKERS)


class Replica:
    """One place of a service: a process after the other, all found at the address of `proxy`."""

    def __init__(self, service: str, number: int, folder: Path) -> None:
        self.service = service
        self.name = f"{service}-{number}"
        self.folder = folder
        self.work = folder / "work" / self.name
        self.log = folder / "logs" / f"{self.name}.log"
        self.proxy = Proxy()
        self.complaints: list[str] = []
        self.lock = asyncio.Lock()
        """Held while it suffers: one fault at a time."""
        self._env: Mapping[str, str] = {}
        self._process: ServiceProcess | None = None

    async def start(self, env: Mapping[str, str]) -> None:
        """Start the first process."""
        self.work.mkdir(parents=True, exist_ok=True)
        self._env = {**OWN, "SVA_WORK_DIR": str(self.work), **env}
        await self.proxy.start()
        await self._start()

    async def ready(self) -> None:
        """Wait until it is ready for work."""
        name = WORKERS.get(self.service, GATEWAY)
        async with asyncio.timeout(60), open_channel(self._running().address) as channel:
            async for ready in watch(channel, name):
                if ready:
                    return

    async def kill(self) -> None:
        """End the process as a power cut would; start the next."""
        await self._running().kill()
        await self._start()

    async def terminate(self) -> None:
        """End the process as an operator would; start the next."""
        await self.stop()
        await self._start()

    async def freeze(self, seconds: float) -> None:
        """Stop the process where it is, for so long."""
        process = self._running().process
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)

    def logged(self) -> list[dict[str, Any]]:
        """What its processes have logged, oldest first; what is not JSON counts as an error."""
        return [_parsed(line) for line in self.log.read_text().splitlines()]

    async def stop(self) -> None:
        """Stop the process. It must drain in time, and say that all was well."""
        status = await self._running().stop(STOP_LIMIT_S)
        if status != 0:
            self.complaints.append(f"{self.name} stopped with exit status {status}")
        self._process, self.proxy.target = None, ""

    async def close(self) -> None:
        """Leave nothing running, however things stand."""
        if self._process is not None:
            await self._process.kill()
        await self.proxy.close()

    async def _start(self) -> None:
        self._process = await ServiceProcess.start(f"sva_{self.service}", self._env, log_path=self.log)
        self.proxy.target = self._process.address

    def _running(self) -> ServiceProcess:
        assert self._process is not None
        status = self._process.process.returncode
        if status is not None:
            self.complaints.append(f"{self.name} ended by itself with exit status {status}")
        return self._process


def _parsed(line: str) -> dict[str, Any]:
    if line.startswith("{"):
        found: dict[str, Any] = json.loads(line)
        return found
    return {"level": "info" if _GRPC.match(line) else "error", "event": line}


class Fleet:
    """All replicas, by service."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "logs").mkdir(parents=True)
        counts = {"gateway": 1, **dict.fromkeys(WORKERS, 2)}
        self.replicas = {
            service: [Replica(service, number, folder) for number in range(count)]
            for service, count in counts.items()
        }

    @property
    def address(self) -> str:
        """Where clients find the gateway, whichever process it is."""
        return self.replicas["gateway"][0].proxy.address

    @property
    def artifacts(self) -> Path:
        """Where artifacts lie."""
        return self.folder / "artifacts"

    @property
    def database(self) -> Path:
        """The gateway's database."""
        return self.folder / "jobs.sqlite"

    def __iter__(self) -> Iterator[Replica]:
        return (replica for replicas in self.replicas.values() for replica in replicas)

    def in_turn(self) -> list[Replica]:
        """All, the first of each service before the second of any."""
        return sorted(self, key=lambda replica: replica.name[-1])

    async def start(self) -> None:
        """Start all, and wait until each is ready."""
        workers = {service: self.replicas[service] for service in WORKERS}
        await asyncio.gather(*(replica.start({}) for replicas in workers.values() for replica in replicas))
        env = {
            f"SVA_GATEWAY_{service.upper()}": "static:" + ",".join(r.proxy.address for r in replicas)
            for service, replicas in workers.items()
        }
        env["SVA_GATEWAY_DATABASE_URL"] = f"sqlite:///{self.database}"
        env["SVA_GATEWAY_ARTIFACTS"] = self.artifacts.as_uri()
        await self.replicas["gateway"][0].start(env)
        await self.ready()

    async def ready(self) -> None:
        """Wait until each is ready."""
        await asyncio.gather(*(replica.ready() for replica in self))

    async def stop(self) -> None:
        """Stop the gateway, then the workers."""
        for replica in self.replicas["gateway"]:
            await replica.stop()
        await asyncio.gather(*(replica.stop() for replica in self if replica.service in WORKERS))

    async def close(self) -> None:
        """Leave nothing running, however things stand."""
        for replica in self:
            await replica.close()
