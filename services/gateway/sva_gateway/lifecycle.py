"""Starting and stopping a gateway: its parts in order, and in reverse."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from sva_common.logs import logger
from sva_common.server import tls_of
from sva_common.tls import Certificates
from sva_common.workspace import Workspace

from . import control, durable
from .access.base import Authenticator
from .artifacts import Artifacts
from .database_lock import lock_database
from .endpoints.base import make_resolver, server_name
from .endpoints.channels import PLAIN, Channels
from .endpoints.pool import Pool
from .jobs import tables
from .jobs.service import Jobs
from .jobs.store import JobStore
from .places import Places
from .replicas.adoption import Adoption
from .replicas.choose import make_replica
from .replicas.leased import Leased
from .retention import Retention
from .running import Running
from .runtime import Runtime, hold, release
from .scaling.backlog import Backlog
from .scaling.server import ScalerServer
from .settings import GatewaySettings
from .watch import Feeds

log = logger(__name__)
DATABASE_RETRY_S = 2.0
SERVICES = {
    "planner": "sva.v1.PlannerService",
    "sfx": "sva.v1.TextToAudioService",
    "bgm": "sva.v1.TextToAudioService",
    "postproc": "sva.v1.PostprocService",
}


class Lifecycle:
    """One gateway from start to stop."""

    def __init__(self, settings: GatewaySettings, authenticator: Authenticator) -> None:
        self._settings = settings
        self._authenticator = authenticator
        self._runtime: Runtime | None = None
        self._engine: sa.Engine | None = None
        self._database_lock: BinaryIO | None = None
        self._background: list[asyncio.Task[None]] = []
        self._launched = False
        self._scaler: ScalerServer | None = None

    async def start(self) -> None:
        """Open the database and the artifacts, find the workers, take up what was left unfinished."""
        await self._authenticator.start()
        self._tell_who_may_call()
        url = self._settings.gateway_database_url
        if tables.is_sqlite(url):
            self._database_lock = await asyncio.to_thread(lock_database, tables.sqlite_path(url))
        self._engine = await asyncio.to_thread(tables.open_engine, url)
        await self._reach_database(self._engine)
        self._runtime = runtime = await asyncio.to_thread(self._build, self._engine)
        if self._settings.gateway_scaler_listen:
            self._scaler = ScalerServer(Backlog(runtime.jobs.store))
            credentials = await asyncio.to_thread(tls_of, self._settings)
            await self._scaler.start(self._settings.gateway_scaler_listen, credentials)
        for pool in runtime.pools:
            pool.start()
        await durable.migrate(url)
        # From here on the work of our executor id is ours alone.
        await runtime.replica.join()
        await control.sweep(runtime)
        hold(runtime)
        self._launched = True
        await durable.launch(self._settings, self._engine, runtime.replica.name)
        await control.take_up(runtime)
        if isinstance(runtime.replica, Leased):
            self._run(Adoption(runtime, runtime.replica).keep())
        self._run(runtime.jobs.save_samples())
        self._run(control.end_overdue(runtime))
        if self._settings.gateway_retention_s:
            delete = partial(control.delete, runtime)
            self._run(Retention(runtime.jobs.store, delete, kept_s=self._settings.gateway_retention_s).keep())
        if self._settings.metrics_listen:
            self._run(control.count_jobs(runtime))

    async def stop_intake(self) -> None:
        """Let go of whoever watches: they would keep the drain waiting."""
        if self._runtime is not None:
            self._runtime.feeds.close()

    async def close(self) -> None:
        """Stop working. Unfinished jobs stay unfinished in the database: recovery takes them up."""
        if self._scaler is not None:
            await self._scaler.stop()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._runtime is not None:
            await self._runtime.running.interrupt_all()
            if self._launched:
                await durable.stop()
            await self._runtime.replica.leave()
            for pool in self._runtime.pools:
                await pool.close()
            release()
            self._runtime.workspace.close()
        if self._engine is not None:
            self._engine.dispose()
        if self._database_lock is not None:
            self._database_lock.close()

    def _tell_who_may_call(self) -> None:
        settings = self._settings
        if settings.on_loopback:
            return
        if settings.asks_nobody:
            log.warning("anyone who reaches this gateway may use it: SVA_GATEWAY_AUTH is none")
        elif not settings.tls_cert:
            log.warning("tokens arrive unencrypted, unless a proxy in front speaks TLS with the callers")

    async def _reach_database(self, engine: sa.Engine) -> None:
        """Create the tables. In a cluster the database may come up after us: wait for it."""
        while True:
            try:
                return await asyncio.to_thread(tables.create_tables, engine)
            except sa.exc.OperationalError as error:
                log.warning("cannot reach the database", reason=str(error.orig).partition("\n")[0])
                await asyncio.sleep(DATABASE_RETRY_S)

    def _build(self, engine: sa.Engine) -> Runtime:
        settings = self._settings
        running = Running()
        replica = make_replica(settings, running)
        store = JobStore(engine, replica.fence)
        feeds = Feeds(store, settings.gateway_max_watches)
        certificates = _certificates(settings)
        pools = {
            name: _pool(name, uri, settings, certificates)
            for name, uri in (
                ("planner", settings.gateway_planner),
                ("sfx", settings.gateway_sfx),
                ("bgm", settings.gateway_bgm),
                ("postproc", settings.gateway_postproc),
            )
        }
        return Runtime(
            settings=settings,
            jobs=Jobs(store, feeds.wake, replica),
            feeds=feeds,
            artifacts=Artifacts(settings.gateway_artifacts),
            downloads=Places("downloads", settings.gateway_max_downloads, reason="TOO_MANY_DOWNLOADS"),
            workspace=Workspace(work_folder(settings), "gateway"),
            running=running,
            replica=replica,
            **pools,
        )

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._background.append(asyncio.create_task(work))


def work_folder(settings: GatewaySettings) -> Path:
    """Where uploads and answers lie until they are stored: beside a SQLite database unless configured."""
    if settings.work_dir:
        return Path(settings.work_dir)
    if tables.is_sqlite(settings.gateway_database_url):
        return tables.sqlite_path(settings.gateway_database_url).parent / "work"
    return Path(tempfile.gettempdir())


def _certificates(settings: GatewaySettings) -> Certificates | None:
    """What we show to workers and trust of theirs. Raises `Refused`."""
    if not settings.gateway_tls_ca:
        return None
    return Certificates(settings.gateway_tls_cert, settings.gateway_tls_key, settings.gateway_tls_ca)


def _pool(name: str, uri: str, settings: GatewaySettings, certificates: Certificates | None) -> Pool:
    named = settings.gateway_tls_server_name or server_name(uri)
    resolver = make_resolver(uri, dns_refresh_s=settings.gateway_dns_refresh_s)
    return Pool(name, SERVICES[name], resolver, Channels(certificates, named) if certificates else PLAIN)
