"""TLS at a service's own port: who gets a connection, with which certificate, and what stays open without."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc
from sva_common.tls import Certificates, Pem

from .certificates import Authority, Files

GATEWAY = "sva.v1.GatewayService"


def pem(files: Files, *, show: bool = True, trust: Authority | None = None) -> Pem:
    """What a client with these files connects with: its certificate unless it shows none, and its trust."""
    held = Certificates(str(files.cert), str(files.key), str(files.ca)).held
    ca = trust.pem if trust else held.ca
    return Pem(held.cert, held.key, ca) if show else Pem(None, None, ca)


async def ask(address: str, tls: Pem | None, name: str = "", service: str = "") -> int:
    """What health answers over a connection of its own. Raises `AioRpcError`."""
    async with open_channel(address, tls, name) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        return int(answer.status)


async def refused(address: str, tls: Pem | None, name: str = "") -> bool:
    """Whether no connection comes about."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await ask(address, tls, name)
    return caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def certificate_at(address: str, files: Files) -> bytes:
    """The certificate that a service shows (DER), asked by the standard library and not by gRPC."""

    def handshake() -> bytes:
        context = ssl.create_default_context(cafile=files.ca)
        context.load_cert_chain(files.cert, files.key)
        context.check_hostname = False
        context.set_alpn_protocols(["h2"])
        host, _, port = address.rpartition(":")
        with (
            socket.create_connection((host, int(port)), timeout=10) as plain,
            context.wrap_socket(plain) as wrapped,
        ):
            return wrapped.getpeercert(binary_form=True) or b""

    return await asyncio.to_thread(handshake)


def der(files: Files) -> bytes:
    return ssl.PEM_cert_to_DER_cert(files.cert.read_text())


class Service:
    """A gateway with TLS, and with health alone at another port."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority()
        self.files = self.authority.issue(folder / "server", "127.0.0.1", "localhost")
        self.client = self.authority.issue(folder / "client", "client")
        self.log = folder / "gateway.log"
        self._folder = folder
        self.process: ServiceProcess = None  # type: ignore[assignment]

    async def start(self, **env: str) -> Service:
        """Start it and wait until it is ready, as a kubelet would find out."""
        state = {
            "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{self._folder / 'jobs.sqlite'}",
            "SVA_GATEWAY_ARTIFACTS": (self._folder / "artifacts").as_uri(),
            "SVA_HEALTH_LISTEN": "127.0.0.1:0",
        }
        self.process = await ServiceProcess.start(
            "sva_gateway", {**state, **self.files.server(), **env}, log_path=self.log
        )
        async with open_channel(self.health) as channel:
            async for ready in watch(channel, GATEWAY):
                if ready:
                    break
        return self

    @property
    def address(self) -> str:
        return self.process.address

    @property
    def health(self) -> str:
        """Where health is served alone."""
        lines = map(json.loads, self.log.read_text().splitlines())
        (address,) = (line["address"] for line in lines if line["event"] == "health without TLS")
        return str(address)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    made = await Service(tmp_path).start()
    yield made
    await made.process.stop()


async def test_with_mutual_tls_a_connection_takes_certificates_that_both_sides_trust(
    service: Service, tmp_path: Path
) -> None:
    good = pem(service.client)
    assert await ask(service.address, good, service=GATEWAY) == health_pb2.HealthCheckResponse.SERVING
    stranger = Authority("stranger")
    strangers = stranger.issue(tmp_path / "stranger", "client")
    assert await refused(service.address, pem(service.client, show=False))
    assert await refused(service.address, pem(strangers, trust=service.authority))
    assert await refused(service.address, pem(service.client, trust=stranger))
    assert await refused(service.address, good, name="another.service")
    assert await refused(service.address, None)


async def test_without_an_authority_for_callers_any_caller_gets_an_encrypted_connection(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path)
    await service.start(SVA_TLS_CLIENT_CA="")
    anonymous = pem(service.client, show=False)
    assert await ask(service.address, anonymous) == health_pb2.HealthCheckResponse.SERVING
    assert await refused(service.address, None)
    await service.process.stop()


async def test_the_port_without_tls_answers_health_and_nothing_else(service: Service) -> None:
    assert await ask(service.health, None) == health_pb2.HealthCheckResponse.SERVING
    assert await ask(service.health, None, service=GATEWAY) == health_pb2.HealthCheckResponse.SERVING
    async with open_channel(service.health) as channel:
        for method in pb.DESCRIPTOR.services_by_name["GatewayService"].methods:
            if method.client_streaming or method.server_streaming:
                continue
            request = getattr(pb, method.input_type.name)()
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await getattr(gateway_pb2_grpc.GatewayServiceStub(channel), method.name)(request)
            assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED

        async def asking() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
            yield reflection_pb2.ServerReflectionRequest(list_services="")

        with pytest.raises(grpc.aio.AioRpcError) as caught:
            async for _ in reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(asking()):
                pass
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_health_at_its_port_says_alive_and_not_ready_while_the_service_drains(service: Service) -> None:
    async with (
        open_channel(service.health) as probing,
        open_channel(service.address, pem(service.client)) as calling,
    ):
        readiness = watch(probing, GATEWAY)
        assert await anext(readiness)
        held = asyncio.Event()

        async def stalled() -> AsyncIterator[pb.CreateJobRequest]:
            yield pb.CreateJobRequest(options=pb.JobOptions(seed=1))
            await held.wait()

        upload = gateway_pb2_grpc.GatewayServiceStub(calling).CreateJob(stalled())
        await asyncio.create_task(upload.wait_for_connection())
        await gateway_pb2_grpc.GatewayServiceStub(calling).ListJobs(pb.ListJobsRequest())
        service.process.process.terminate()
        assert not await anext(readiness)
        assert await ask(service.health, None) == health_pb2.HealthCheckResponse.SERVING
        upload.cancel()
        assert await asyncio.wait_for(service.process.process.wait(), 20) == 0


async def test_a_certificate_is_replaced_under_load_without_a_failed_call_or_a_restart(
    service: Service,
) -> None:
    good, calls, done = pem(service.client), [], asyncio.Event()

    async def keep_connecting() -> None:
        while not done.is_set():
            await ask(service.address, good)
            calls.append(1)

    async with open_channel(service.address, good) as old:
        stub = gateway_pb2_grpc.GatewayServiceStub(old)
        load = [asyncio.create_task(keep_connecting()) for _ in range(4)]
        folder = service.files.cert.parent
        for _ in range(5):
            before, seen = der(service.files), len(calls)
            service.authority.issue(folder, "127.0.0.1", "localhost")
            assert der(service.files) != before
            while len(calls) < seen + 8:
                await stub.ListJobs(pb.ListJobsRequest())
            assert await certificate_at(service.address, service.client) == der(service.files)
        done.set()
        await asyncio.gather(*load)
    assert service.process.process.returncode is None
    # A pair that is half replaced was never used, however often it was seen.
    assert '"level": "error"' not in service.log.read_text()


async def test_another_authority_is_taken_over_whole_and_the_old_one_lets_nobody_in_any_more(
    service: Service, tmp_path: Path
) -> None:
    before = pem(service.client)
    assert await ask(service.address, before)
    async with open_channel(service.address, before) as old:
        stub = health_pb2_grpc.HealthStub(old)
        await stub.Check(health_pb2.HealthCheckRequest())
        new = Authority("new")
        new.issue(service.files.cert.parent, "127.0.0.1")
        after = pem(new.issue(tmp_path / "new-client", "client"))
        assert await ask(service.address, after) == health_pb2.HealthCheckResponse.SERVING
        assert await refused(service.address, before)
        assert await refused(service.address, pem(service.client, trust=new))
        # A connection that there is goes on.
        await stub.Check(health_pb2.HealthCheckRequest())


@pytest.mark.parametrize("spoilt", ["cert", "key", "ca", "all gone"])
async def test_files_that_do_not_fit_together_change_nothing_until_they_do(
    service: Service, spoilt: str
) -> None:
    good, shown = pem(service.client), der(service.files)
    paths = {"cert": service.files.cert, "key": service.files.key, "ca": service.files.ca}
    kept = {path: path.read_bytes() for path in paths.values()}
    if spoilt == "all gone":
        for path in kept:
            path.unlink()
    else:
        paths[spoilt].write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")
    assert await ask(service.address, good) == health_pb2.HealthCheckResponse.SERVING
    assert await certificate_at(service.address, service.client) == shown
    assert "certificates stay as they were" in service.log.read_text()
    with contextlib.suppress(FileNotFoundError):
        service.authority.issue(service.files.cert.parent, "127.0.0.1")
    assert await ask(service.address, good) == health_pb2.HealthCheckResponse.SERVING
    assert await certificate_at(service.address, service.client) == der(service.files) != shown
    assert "PRIVATE KEY" not in service.log.read_text()
