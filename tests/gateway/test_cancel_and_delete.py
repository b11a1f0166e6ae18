"""Stopping jobs, and removing them."""

from __future__ import annotations

from pathlib import Path

import grpc
import pytest
from dbos import DBOSClient

from sva_common.errors import NotFound
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_cancel_frees_every_worker(gateway: Bench, video: Path) -> None:
    held = [f"generate:{prompt}" for prompt in (SFX, OTHER_SFX, BGM)]
    gateway.script.hold(*held)
    job = await gateway.client.create(video)
    for name in held:
        await gateway.script.reached(name)
    answer = await gateway.client.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))
    assert answer.job.state == pb.JOB_STATE_CANCELLED
    await gateway.script.until(lambda: set(gateway.script.cancelled) == set(held))
    messages = await gateway.client.watch(job.id)
    assert messages[-1].job.state == pb.JOB_STATE_CANCELLED
    assert messages[-1].job.HasField("end_time")


async def test_cancel_while_planning_and_while_mixing_ends_that_call(gateway: Bench, video: Path) -> None:
    for name in ("plan", "mux"):
        gateway.script.reset()
        gateway.script.hold(name)
        job = await gateway.client.create(video)
        await gateway.script.reached(name)
        await gateway.client.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))
        await gateway.script.until(lambda name=name: gateway.script.cancelled == [name])


async def test_cancel_at_another_gateway_frees_the_workers_without_a_word_of_error(
    gateway: Bench, video: Path
) -> None:
    held = [f"generate:{prompt}" for prompt in (SFX, OTHER_SFX, BGM)]
    gateway.script.hold(*held)
    job = await gateway.client.create(video)
    for name in held:
        await gateway.script.reached(name)
    # All that this gateway learns from another is what the database says.
    other = DBOSClient(system_database_url=gateway.database_url)
    await other.cancel_workflow_async(job.id, cancel_children=True)
    await gateway.script.until(lambda: set(gateway.script.cancelled) == set(held))
    other.destroy()
    await gateway.client.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))
    gateway.script.let()
    await gateway.client.end((await gateway.client.create(video)).id)
    assert gateway.logged_errors() == []


async def test_cancel_again_or_after_the_end_changes_nothing(gateway: Bench, video: Path) -> None:
    gateway.script.hold("plan")
    first = await gateway.client.create(video)
    await gateway.script.reached("plan")
    request = pb.CancelJobRequest(job_id=first.id)
    once = (await gateway.client.stub.CancelJob(request)).job
    assert (await gateway.client.stub.CancelJob(request)).job == once
    gateway.script.let()
    second = await gateway.client.create(video)
    ended = await gateway.client.end(second.id)
    again = await gateway.client.stub.CancelJob(pb.CancelJobRequest(job_id=second.id))
    assert again.job == ended


async def test_delete_leaves_no_byte_of_a_finished_job(bench: Bench, video: Path) -> None:
    client = await bench.start_gateway()
    job = await client.create(video, wish="a wish like no other")
    await client.end(job.id)
    assert bench.holds(job.id)
    assert bench.holds("a wish like no other")
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    assert bench.holds(job.id) == []
    assert bench.holds("a wish like no other") == []
    assert bench.files() == []
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await client.get(job.id)
    assert isinstance(from_rpc_error(caught.value), NotFound)


async def test_delete_ends_a_running_job_and_leaves_no_byte_of_it(bench: Bench, video: Path) -> None:
    script = bench.script
    script.hold(f"generate:{BGM}", f"clean:{SFX}")
    client = await bench.start_gateway()
    job = await client.create(video)
    for name in (f"generate:{BGM}", f"clean:{SFX}"):
        await script.reached(name)
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    await script.until(lambda: {f"generate:{BGM}", f"clean:{SFX}"} <= set(script.cancelled))
    assert bench.holds(job.id) == []
    script.let()
    # The next job works, and its id may be the one that was deleted.
    again = await client.create(video, job_id=job.id)
    assert (await client.end(again.id)).state == pb.JOB_STATE_SUCCEEDED
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    await bench.stop_gateway()
    assert bench.holds(job.id) == []
    assert bench.files() == []


async def test_what_does_not_exist_can_be_neither_cancelled_nor_deleted(gateway: Bench) -> None:
    stub = gateway.client.stub
    for call in (
        stub.CancelJob(pb.CancelJobRequest(job_id="nope")),
        stub.DeleteJob(pb.DeleteJobRequest(job_id="nope")),
        stub.CancelJob(pb.CancelJobRequest(job_id="no\0pe")),
        stub.DeleteJob(pb.DeleteJobRequest(job_id="no\0pe")),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        assert from_rpc_error(caught.value).reason == "JOB_NOT_FOUND"
