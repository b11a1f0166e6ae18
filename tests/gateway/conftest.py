"""A gateway process with workers that the test plays."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.stubs import gateway_pb2 as pb

from .client import Client
from .kubernetes_api import Cluster, PlayedCluster
from .workers import NAMES, Script, Worker


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second of a test picture."""
    path = tmp_path_factory.mktemp("video") / "clip.mp4"
    source = "testsrc=size=64x48:rate=10:duration=1"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


class Bench:
    """One gateway after another over the same state, and its workers."""

    def __init__(self, folder: Path, bytecode: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self._bytecode = bytecode
        self.script = Script()
        self.workers: dict[str, list[Worker]] = {}
        self.gateway: ServiceProcess | None = None
        self.client: Client = None  # type: ignore[assignment]

    @property
    def artifacts(self) -> Path:
        """Where artifacts lie."""
        return self.folder / "artifacts"

    @property
    def database_url(self) -> str:
        """Its database, unless a test gives another."""
        return f"sqlite:///{self.folder / 'jobs.sqlite'}"

    @property
    def log(self) -> Path:
        """What its gateways logged, one JSON object per line."""
        return self.folder.parent / f"{self.folder.name}.gateway.log"

    def logged_errors(self) -> list[str]:
        """What its gateways logged as errors."""
        lines = map(json.loads, self.log.read_text().splitlines())
        return [line["event"] for line in lines if line["level"] in ("error", "critical")]

    @contextlib.contextmanager
    def unwritable_database(self) -> Iterator[None]:
        """While the block runs, whoever writes to the database waits."""
        with contextlib.closing(
            sqlite3.connect(self.folder / "jobs.sqlite", isolation_level=None)
        ) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.execute("ROLLBACK")

    def sources(self, job_id: str) -> list[Path]:
        """Videos that are stored for a job."""
        return [p for p in (self.artifacts / "jobs" / job_id).glob("source-*") if "#" not in p.name]

    async def until_stored(self, job_id: str, count: int = 1) -> None:
        """Wait until so many videos are stored for a job."""
        while len(self.sources(job_id)) < count:
            await self.client.stub.ListJobs(pb.ListJobsRequest())

    def files(self) -> list[str]:
        """Every file of the gateway but its database and locks, by path below the folder."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        kept = (path for path in found if "jobs.sqlite" not in path.name and path.name != "lock")
        return sorted(str(path.relative_to(self.folder)) for path in kept)

    def holds(self, text: str) -> list[str]:
        """Files of the gateway, the database included, whose name or bytes hold a text."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return [str(p) for p in found if text in str(p) or text.encode() in p.read_bytes()]

    async def start_workers(self, **count: int) -> None:
        """Start one worker of each kind, or as many as asked for."""
        for kind in NAMES:
            self.workers[kind] = [await Worker(kind, self.script).start() for _ in range(count.get(kind, 1))]

    async def start_gateway(self, **env: str) -> Client:
        """Start a gateway and wait until it is ready."""
        endpoints = {
            f"SVA_GATEWAY_{kind.upper()}": "static:" + ",".join(worker.address for worker in workers)
            for kind, workers in self.workers.items()
        }
        state = {
            "SVA_GATEWAY_DATABASE_URL": self.database_url,
            "SVA_GATEWAY_ARTIFACTS": self.artifacts.as_uri(),
        }
        # Gateways of a test run share their bytecode, where the environment would keep none.
        state |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(self._bytecode)}
        settings = {**endpoints, **state, **env}
        self.gateway = await ServiceProcess.start("sva_gateway", settings, log_path=self.log)
        async with open_channel(self.gateway.address) as channel:
            async for ready in watch(channel, "sva.v1.GatewayService"):
                if ready:
                    break
        self.client = Client(self.gateway.address)
        return self.client

    async def kill_gateway(self) -> None:
        """End it as a power cut would."""
        assert self.gateway is not None
        await self.gateway.kill()
        await self.client.close()
        self.gateway = None

    async def stop_gateway(self) -> int:
        """End it as an operator would."""
        assert self.gateway is not None
        status = await self.gateway.stop()
        await self.client.close()
        self.gateway = None
        return status

    async def close(self) -> None:
        """Stop everything."""
        self.script.let()
        if self.gateway is not None:
            await self.stop_gateway()
        for workers in self.workers.values():
            for worker in workers:
                await worker.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def bench(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """A bench of the test's own, for tests that stop gateways; workers run, the gateway does not yet."""
    made = Bench(tmp_path / "state", tmp_path_factory.getbasetemp() / "bytecode")
    await made.start_workers()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    """A bench that runs for all tests that leave it running."""
    made = Bench(tmp_path_factory.mktemp("gateway") / "state", tmp_path_factory.getbasetemp() / "bytecode")
    await made.start_workers()
    await made.start_gateway()
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(shared_bench: Bench) -> AsyncIterator[Bench]:
    """The running gateway, its script clean."""
    shared_bench.script.reset()
    yield shared_bench
    shared_bench.script.let()


@pytest_asyncio.fixture(loop_scope="session")
async def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PlayedCluster]:
    """A cluster's API that the test plays, and that KUBECONFIG leads to."""
    cluster = await PlayedCluster(tmp_path).start()
    monkeypatch.setenv("KUBECONFIG", str(cluster.kubeconfig))
    yield cluster
    await cluster.stop()


@pytest_asyncio.fixture(params=["played", "real"], loop_scope="session")
async def cluster(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cluster]:
    """A cluster to write EndpointSlices into: played, and the one of SVA_TEST_KUBECONFIG."""
    if request.param == "real" and not os.environ.get("SVA_TEST_KUBECONFIG"):
        pytest.skip(
            "there is no cluster; set SVA_TEST_KUBECONFIG to the kubeconfig of one that may be written to"
        )
    from .real_cluster import RealCluster

    found = await (PlayedCluster(tmp_path) if request.param == "played" else RealCluster()).start()
    monkeypatch.setenv("KUBECONFIG", str(found.kubeconfig))
    yield found
    await found.stop()
