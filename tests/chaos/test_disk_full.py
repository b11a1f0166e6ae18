"""Disks without a free byte: the gateway says so, and of several workers another one takes the call."""

from __future__ import annotations

import os
from pathlib import Path

import grpc
import pytest

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from tests.gateway.conftest import Bench

from .conftest import DISK_BYTES, Disk

pytestmark = pytest.mark.asyncio(loop_scope="session")
NO_SPACE = "the gateway cannot read or write its files: No space left on device"


async def test_an_upload_for_which_there_is_no_room_is_refused_with_the_reason(
    bench: Bench, video: Path, disk: Disk
) -> None:
    client = await bench.start_gateway(SVA_WORK_DIR=str(disk.folder))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await client.create(os.urandom(2 * DISK_BYTES))
    error = from_rpc_error(caught.value)
    assert (error.reason, error.message) == ("STORAGE_FAILED", NO_SPACE)
    # What had arrived of it takes up no room: the next one finds enough.
    job = await client.create(video)
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_a_job_whose_results_find_no_room_fails_with_the_reason_and_the_next_one_works(
    bench: Bench, video: Path, disk: Disk
) -> None:
    client = await bench.start_gateway(SVA_GATEWAY_ARTIFACTS=disk.folder.as_uri())
    bench.script.hold("plan")
    job = await client.create(video)
    await bench.script.reached("plan")
    disk.fill()
    bench.script.let()
    error = (await client.end(job.id)).error
    assert (error.service, error.reason) == ("gateway", "STORAGE_FAILED")
    assert error.message.startswith("the gateway cannot read or write its files: ")
    disk.free()
    job = await client.create(video)
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_a_worker_without_room_is_left_alone_and_another_one_does_its_work(
    bench: Bench, video: Path, disk: Disk, tmp_path: Path
) -> None:
    (played,) = bench.workers["postproc"]
    await played.set_ready(False)
    log = tmp_path / "postproc.log"
    full = await ServiceProcess.start("sva_postproc", {"SVA_WORK_DIR": str(disk.folder)}, log_path=log)
    try:
        await until_ready(full.address)
        disk.fill()
        client = await bench.start_gateway(
            SVA_GATEWAY_POSTPROC=f"static:{played.address},{full.address}",
        )
        job = await client.create(video)
        while '"RESOURCE_EXHAUSTED"' not in log.read_text():
            await client.get(job.id)
        await played.set_ready(True)
        assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    finally:
        await full.stop()
    # A full disk is one line for whoever runs the service, and no traceback.
    assert "Traceback" not in log.read_text()


async def until_ready(address: str) -> None:
    """Wait until postproc is ready there."""
    async with open_channel(address) as channel:
        async for ready in watch(channel, "sva.v1.PostprocService"):
            if ready:
                return
