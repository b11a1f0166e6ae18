"""Mutual TLS between the gateway and its workers: by address, by name, and after certificates changed."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest

from sva_common.stubs import gateway_pb2 as pb
from sva_common.tls import Certificates, server_credentials
from sva_gateway.endpoints.base import server_name
from tests.gateway.conftest import Bench
from tests.gateway.workers import NAMES, Worker

from .certificates import Authority, Files

pytestmark = pytest.mark.asyncio(loop_scope="session")


def credentials(files: Files) -> grpc.ServerCredentials:
    certificates = Certificates(str(files.cert), str(files.key), str(files.ca))
    return server_credentials(certificates, require_client=True)


async def encrypt(bench: Bench, files: Files) -> None:
    """Let the bench's workers speak TLS with callers of the same authority alone."""
    for kind in NAMES:
        for worker in bench.workers[kind]:
            await worker.stop()
        bench.workers[kind] = [await Worker(kind, bench.script).start(credentials=credentials(files))]


async def until_it_waits(bench: Bench, job_id: str) -> None:
    """Wait until the job has said that no worker is there."""
    call = bench.client.stub.WatchJob(pb.WatchJobRequest(job_id=job_id))
    async for message in call:
        if "waiting for a worker" in message.event.job_state.detail:
            return


async def test_a_job_goes_through_workers_that_ask_for_certificates(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority = Authority()
    await encrypt(bench, authority.issue(tmp_path / "workers", "127.0.0.1"))
    client = await bench.start_gateway(**authority.issue(tmp_path / "gateway", "gateway").towards_workers())
    job = await client.create(video)
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_workers_are_known_by_the_name_that_the_settings_give(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority = Authority()
    await encrypt(bench, authority.issue(tmp_path / "workers", "workers.sva.test"))
    env = authority.issue(tmp_path / "gateway", "gateway").towards_workers()
    client = await bench.start_gateway(**env, SVA_GATEWAY_TLS_SERVER_NAME="workers.sva.test")
    assert (await client.end((await client.create(video)).id)).state == pb.JOB_STATE_SUCCEEDED
    await bench.stop_gateway()
    client = await bench.start_gateway(**env)
    job = await client.create(video)
    await until_it_waits(bench, job.id)
    await client.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))


async def test_workers_that_are_found_by_dns_are_known_by_that_name(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority = Authority()
    await encrypt(bench, authority.issue(tmp_path / "workers", "localhost"))
    found = {}
    for kind, (worker,) in bench.workers.items():
        port = worker.address.rpartition(":")[2]
        found[f"SVA_GATEWAY_{kind.upper()}"] = f"dns:localhost:{port}"
    env = authority.issue(tmp_path / "gateway", "gateway").towards_workers()
    client = await bench.start_gateway(**env, **found)
    assert (await client.end((await client.create(video)).id)).state == pb.JOB_STATE_SUCCEEDED


async def test_names_follow_from_how_workers_are_found() -> None:
    assert server_name("kubernetes:sound/sva-sfx:50052") == "sva-sfx.sound.svc"
    assert server_name("dns:sva-sfx.sound.svc:50052") == "sva-sfx.sound.svc"
    assert server_name("static:10.0.0.1:1,10.0.0.2:1") == ""


async def test_a_gateway_that_workers_do_not_trust_waits_and_works_once_its_certificate_is_replaced(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority, stranger = Authority(), Authority("stranger")
    await encrypt(bench, authority.issue(tmp_path / "workers", "127.0.0.1"))
    files = stranger.issue(tmp_path / "gateway", "gateway")
    files.ca.write_bytes(authority.pem)
    client = await bench.start_gateway(**files.towards_workers())
    job = await client.create(video)
    await until_it_waits(bench, job.id)
    assert bench.script.calls == []
    authority.issue(tmp_path / "gateway", "gateway")
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_a_gateway_that_does_not_trust_its_workers_sends_them_nothing(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority, stranger = Authority(), Authority("stranger")
    await encrypt(bench, stranger.issue(tmp_path / "workers", "127.0.0.1"))
    client = await bench.start_gateway(**authority.issue(tmp_path / "gateway", "gateway").towards_workers())
    job = await client.create(video)
    await until_it_waits(bench, job.id)
    assert bench.script.calls == []
    # The whole authority is replaced, on both sides, and the job that waited goes on.
    stranger.issue(tmp_path / "gateway", "gateway")
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_every_certificate_is_replaced_between_two_jobs_without_a_restart(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    authority = Authority()
    await encrypt(bench, authority.issue(tmp_path / "workers", "127.0.0.1"))
    client = await bench.start_gateway(**authority.issue(tmp_path / "gateway", "gateway").towards_workers())
    assert (await client.end((await client.create(video)).id)).state == pb.JOB_STATE_SUCCEEDED
    new = Authority("new")
    new.issue(tmp_path / "gateway", "gateway")
    places = {kind: worker.address for kind, (worker,) in bench.workers.items()}
    files = new.issue(tmp_path / "workers", "127.0.0.1")
    for kind, (worker,) in bench.workers.items():
        await worker.stop()
        await worker.start(places[kind], credentials=credentials(files))
    assert (await client.end((await client.create(video)).id)).state == pb.JOB_STATE_SUCCEEDED
