"""Disks that are full, gone or broken: each job ends soon, says why, and the next one works."""

from __future__ import annotations

import shutil
from pathlib import Path

import grpc
import pytest

from sva_common.errors import InternalError
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from .conftest import Bench
from .workers import BGM

pytestmark = pytest.mark.asyncio(loop_scope="session")
WHAT = "the gateway cannot read or write its files: "


async def check_the_next_job(gateway: Bench, video: Path) -> None:
    """It succeeds, and nothing is left of any."""
    job = await gateway.client.create(video)
    assert (await gateway.client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    await gateway.client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))


async def test_a_video_that_cannot_be_stored_is_refused_with_the_reason(gateway: Bench, video: Path) -> None:
    jobs = gateway.artifacts / "jobs"
    aside = jobs.rename(gateway.folder / "aside") if jobs.exists() else None
    jobs.write_bytes(b"in the way")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.client.create(video)
    jobs.unlink()
    if aside is not None:
        aside.rename(jobs)
    error = from_rpc_error(caught.value)
    assert isinstance(error, InternalError)
    assert error.reason == "STORAGE_FAILED"
    assert error.message.startswith(WHAT)
    await check_the_next_job(gateway, video)


async def test_a_job_whose_results_cannot_be_stored_fails_and_says_so(gateway: Bench, video: Path) -> None:
    gateway.script.hold("plan")
    job = await gateway.client.create(video)
    await gateway.script.reached("plan")
    folder = gateway.artifacts / "jobs" / job.id
    shutil.rmtree(folder)
    folder.write_bytes(b"in the way")
    gateway.script.let()
    ended = await gateway.client.end(job.id)
    folder.unlink()
    assert ended.state == pb.JOB_STATE_FAILED
    assert (ended.error.service, ended.error.reason) == ("gateway", "STORAGE_FAILED")
    assert ended.error.message.startswith(WHAT)
    await gateway.client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    await check_the_next_job(gateway, video)


async def test_a_job_whose_video_is_lost_fails_as_a_fault_of_the_gateway_and_of_no_worker(
    gateway: Bench, video: Path
) -> None:
    gateway.script.hold(f"generate:{BGM}")
    job = await gateway.client.create(video)
    await gateway.script.reached(f"generate:{BGM}")
    (source,) = gateway.sources(job.id)
    source.unlink()
    gateway.script.let()
    ended = await gateway.client.end(job.id)
    assert ended.state == pb.JOB_STATE_FAILED
    assert (ended.error.service, ended.error.reason) == ("gateway", "INTERNAL")
    assert "has no artifact" in ended.error.message
    await gateway.client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    await check_the_next_job(gateway, video)
