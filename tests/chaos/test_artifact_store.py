"""An artifact store that is slow, fails now and then, or refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_common.stubs import gateway_pb2 as pb
from tests.gateway.client import Client
from tests.gateway.conftest import Bench

from .bucket import ENVIRONMENT, NAME, Bucket

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def bucket() -> AsyncIterator[Bucket]:
    made = await Bucket().start()
    yield made
    await made.stop()


async def start(bench: Bench, bucket: Bucket) -> Client:
    """A gateway whose artifacts are in the bucket."""
    return await bench.start_gateway(
        SVA_GATEWAY_ARTIFACTS=f"s3://{NAME}/artifacts", AWS_ENDPOINT_URL=bucket.url, **ENVIRONMENT
    )


async def test_a_store_that_is_slow_and_fails_now_and_then_costs_no_job(
    bench: Bench, video: Path, bucket: Bucket
) -> None:
    client = await start(bench, bucket)
    bucket.slow_s, bucket.broken = 0.05, 4
    job = await client.create(video)
    ended = await client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED, ended.error
    assert bucket.broken == 0
    stored = {key.rpartition("/")[2]: len(data) for key, data in bucket.objects.items()}
    assert {a.name: a.size_bytes for a in ended.artifacts}.items() <= stored.items()
    assert len(await client.download(job.id)) == stored["video.mp4"]
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    assert bucket.objects == {}


async def test_a_store_that_refuses_fails_the_job_with_the_reason_and_without_its_keys(
    bench: Bench, video: Path, bucket: Bucket
) -> None:
    client = await start(bench, bucket)
    bench.script.hold("plan")
    job = await client.create(video)
    await bench.script.reached("plan")
    bucket.closed = True
    bench.script.let()
    error = (await client.end(job.id)).error
    assert (error.service, error.reason) == ("gateway", "STORAGE_FAILED")
    assert not any(secret in error.message for secret in ENVIRONMENT.values() if secret.startswith("test-"))
    bucket.closed = False
    job = await client.create(video)
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
