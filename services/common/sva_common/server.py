"""Starts, runs and stops a service: bind, answer health, get ready, work, drain, stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import grpc
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection

from . import logs
from .channel import SERVER_OPTIONS
from .errors import Refused
from .health import Health
from .interceptor import CallGuard
from .settings import EXIT_SETTINGS, ServiceSettings
from .telemetry.start import telemetry
from .tls import Certificates, server_credentials

log = logs.logger(__name__)

EXIT_BIND = 69
"""Exit status when the address cannot be used (EX_UNAVAILABLE of sysexits.h)."""

STOP_GRACE_S = 0.5
"""What calls that the drain does not count, such as watches of health, get to end by themselves."""


async def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Service:
    """A service to run: its full name, and how it is attached, made ready and closed."""

    name: str
    """Full name in the contract, such as `sva.v1.PlannerService`."""
    attach: Callable[[grpc.aio.Server], None]
    """Adds the servicer to the server."""
    interceptors: Sequence[grpc.aio.ServerInterceptor] = ()
    """What stands before the servicer, behind what every service of ours has."""
    label: str = ""
    """What logs and traces call it. Empty: after its contract, such as `planner`."""
    make_ready: Callable[[], Awaitable[None]] = _nothing
    """Loads what is needed. The service is ready when it returns; when it raises, it stays up,
    not ready, so that its reason can be read."""
    stop_intake: Callable[[], Awaitable[None]] = _nothing
    """Called at SIGTERM, before the drain: let go of long watches, take no new work."""
    close: Callable[[], Awaitable[None]] = _nothing
    """Called last."""


def run(service: Service, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.configure(_label(service), log_format=settings.log_format, level=settings.log_level)
    raise SystemExit(asyncio.run(serve(service, settings)))


def _label(service: Service) -> str:
    return service.label or service.name.rpartition(".")[2].removesuffix("Service").lower()


async def serve(service: Service, settings: ServiceSettings) -> int:
    """Serve until SIGTERM or SIGINT; answer the exit status."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # grpc.aio does not run `finally` blocks on a signal; a handler of ours does.
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    if settings.stop_with_stdin:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _stop_at_eof, stopping)
    async with contextlib.AsyncExitStack() as observed:
        try:
            await observed.enter_async_context(telemetry(_label(service), settings))
        except OSError as error:
            log.error("cannot serve metrics", address=settings.metrics_listen, reason=str(error))
            return EXIT_BIND
        return await _serve(service, settings, stopping)


async def _serve(service: Service, settings: ServiceSettings, stopping: asyncio.Event) -> int:
    guard = CallGuard(settings.max_calls)
    server = grpc.aio.server(interceptors=[guard, *service.interceptors], options=SERVER_OPTIONS)
    probed = grpc.aio.server(options=SERVER_OPTIONS)
    health = Health(service.name)
    await health.attach(server, probed)
    service.attach(server)
    names = (
        service.name,
        health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
        reflection.SERVICE_NAME,
    )
    reflection.enable_server_reflection(names, server)
    try:
        # Kept for as long as we serve: gRPC asks them for the certificate, and does not hold on to them.
        credentials = await asyncio.to_thread(tls_of, settings)
        health_address = settings.health_listen and add_port(
            probed, "SVA_HEALTH_LISTEN", settings.health_listen
        )
        address = add_port(server, "SVA_LISTEN", settings.listen, credentials)
    except Refused as error:
        log.error("cannot listen", reason=error.message)
        return EXIT_SETTINGS if error.reason == "CERTIFICATE_UNUSABLE" else EXIT_BIND
    await server.start()
    await probed.start()
    if health_address:
        log.info("health without TLS", address=health_address)
    mutual = bool(settings.tls_client_ca)
    log.info("listening", address=address, tls=credentials is not None, mutual_tls=mutual)
    starting = asyncio.create_task(_make_ready(service, health))
    await stopping.wait()
    log.info("draining", grace_s=settings.grace_s)
    starting.cancel()
    await health.set_ready(False)
    await service.stop_intake()
    guard.start_draining()
    try:
        # The port stays open meanwhile, so that health still answers: alive, not ready.
        await asyncio.wait_for(guard.idle(), settings.grace_s)
    except TimeoutError:
        log.warning("grace ran out, calls are cancelled")
    health.close()
    await asyncio.gather(server.stop(grace=STOP_GRACE_S), probed.stop(grace=STOP_GRACE_S))
    await service.close()
    log.info("stopped")
    sys.stderr.flush()
    return 0


def tls_of(settings: ServiceSettings) -> grpc.ServerCredentials | None:
    """What the settings say of TLS; None for none. Reads files. Raises `Refused`."""
    if not settings.tls_cert:
        return None
    certificates = Certificates(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
    return server_credentials(certificates, require_client=bool(settings.tls_client_ca))


def add_port(
    server: grpc.aio.Server, setting: str, listen: str, credentials: grpc.ServerCredentials | None = None
) -> str:
    """Let a server listen at `host:port`, as `setting` says; answer where it does. Raises `Refused`."""
    try:
        if credentials is None:
            port = server.add_insecure_port(listen)
        else:
            port = server.add_secure_port(listen, credentials)
    except RuntimeError:
        message = f"{setting}: cannot listen at {listen}; is another process using the port?"
        raise Refused(message) from None
    return f"{listen.rpartition(':')[0]}:{port}"


def _stop_at_eof(stopping: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stopping.set()


async def _make_ready(service: Service, health: Health) -> None:
    try:
        await service.make_ready()
    except Exception as error:
        log.error("cannot get ready", reason=str(error), exc_info=error)
        return
    await health.set_ready(True)
    log.info("ready")
