"""Two gateways over one PostgreSQL database, one folder of artifacts and the same workers."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable

import sqlalchemy as sa

from .client import Client
from .conftest import Bench
from .postgres import Server

ONE, OTHER = "gateway-0", "gateway-1"
LEASE_S = 3.0


class Replicas:
    """Gateways by executor id."""

    def __init__(self, bench: Bench, database: Server, lease_s: float = LEASE_S) -> None:
        self.script = bench.script
        self.artifacts = bench.artifacts
        self.database = database
        url = sa.make_url(database.url).set(drivername="postgresql+psycopg")
        self.engine = sa.create_engine(url, pool_pre_ping=True)
        self._bench = bench
        self._running: dict[str, Bench] = {}
        self._started = 0
        self._lease_s = lease_s

    async def start(self, executor: str) -> Client:
        """Start a gateway under that executor id and wait until it is ready."""
        self._started += 1
        folder = self._bench.folder.parent
        made = Bench(folder / f"{executor}-{self._started}", folder / "bytecode")
        made.log.touch()
        made.workers, made.script = self._bench.workers, self.script
        self._running[executor] = made
        return await made.start_gateway(
            SVA_GATEWAY_DATABASE_URL=self.database.url,
            SVA_GATEWAY_ARTIFACTS=self.artifacts.as_uri(),
            SVA_GATEWAY_EXECUTOR_ID=executor,
            SVA_GATEWAY_LEASE_S=str(self._lease_s),
        )

    async def start_missing(self) -> None:
        """Both run."""
        for executor in {ONE, OTHER} - self._running.keys():
            await self.start(executor)

    def client(self, executor: str) -> Client:
        """What calls it."""
        return self._running[executor].client

    def at_work(self, job_id: str) -> tuple[str, str]:
        """Which of the two runs a job, and the other one."""
        query = sa.text("select executor_id from dbos.workflow_status where workflow_uuid = :id")
        with self.engine.connect() as connection:
            name = str(connection.execute(query, {"id": job_id}).scalar_one())
        return (ONE, OTHER) if name.startswith(ONE) else (OTHER, ONE)

    async def kill(self, executor: str) -> None:
        """End it as a power cut would."""
        await self._running.pop(executor).kill_gateway()

    async def stop(self, executor: str) -> None:
        """End it as whoever scales down does."""
        assert await self._running.pop(executor).stop_gateway() == 0

    def take(self, executor: str) -> Bench:
        """Let another gateway be started under the executor id of one that runs."""
        return self._running.pop(executor)

    def freeze(self, executor: str) -> None:
        """Let it stand still: to everybody else it is as good as dead."""
        self._process(executor).send_signal(signal.SIGSTOP)

    def thaw(self, executor: str) -> None:
        """Let it go on as if nothing had happened."""
        self._process(executor).send_signal(signal.SIGCONT)

    def log(self, executor: str) -> list[str]:
        """The events that it has logged."""
        lines = self._running[executor].log.read_text().splitlines() if executor in self._running else []
        return [json.loads(line)["event"] for line in lines]

    def leases(self) -> dict[str, str]:
        """The tokens of the leases that last, by executor id."""
        query = sa.text("select executor_id, token from sva_executors where expires_at > now()")
        with self.engine.connect() as connection:
            return {row.executor_id: row.token for row in connection.execute(query)}

    def waiting_for_a_lock(self) -> int:
        """How many transactions wait for another."""
        query = sa.text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true that only the database, a log or a file tells."""
        async with asyncio.timeout(60):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - nobody could tell us
                await asyncio.sleep(0.05)

    def files(self, job_id: str) -> dict[str, tuple[int, int]]:
        """The job's stored files: which file it is, and when it was written."""
        folder = self.artifacts / "jobs" / job_id
        stats = {path.name: path.stat() for path in (folder.iterdir() if folder.exists() else ())}
        return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}

    async def close(self) -> None:
        """Stop what still runs."""
        for executor, bench in self._running.items():
            if bench.gateway is not None:
                self.thaw(executor)
                await bench.stop_gateway()
        self.engine.dispose()

    def _process(self, executor: str) -> asyncio.subprocess.Process:
        gateway = self._running[executor].gateway
        assert gateway is not None
        return gateway.process
