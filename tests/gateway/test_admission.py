"""Who is let in, who goes first, and that nobody sends a video only to be refused."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from sva_cli import Client
from sva_common.errors import AlreadyExists, Overloaded
from sva_common.interceptor import READ_REST_BYTES
from sva_common.payload import CHUNK_BYTES
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from tests.security.conftest import USER, Guarded, TokenFile

from .client import header_part
from .conftest import Bench
from .test_create import JOB_ID, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")
LARGE = 64 * 1024**2
WINDOW = 8 * 1024**2
"""What gRPC itself may have on the way, unread."""


@contextlib.asynccontextmanager
async def guarded(bench: Bench, video: Path, folder: Path, **env: str) -> AsyncIterator[Guarded]:
    """A gateway that knows callers by their tokens."""
    file = TokenFile(folder / "tokens")
    await bench.start_gateway(SVA_GATEWAY_TOKENS=str(file.path), **env)
    here = Guarded(bench, file, video)
    yield here
    await here.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes a while to send; nobody looks into it."""
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(LARGE)
    return path


async def full(bench: Bench, video: Path) -> None:
    """A gateway that has all the jobs it takes."""
    bench.script.hold("plan")
    client = await bench.start_gateway(SVA_GATEWAY_MAX_JOBS="1")
    await client.create(video)


async def test_our_client_sends_nothing_of_a_video_that_is_not_wanted(
    bench: Bench, video: Path, large: Path
) -> None:
    await full(bench, video)
    sent: list[int] = []
    assert bench.gateway is not None
    async with Client(bench.gateway.address, patience_s=0.1) as client:
        with pytest.raises(Overloaded) as caught:
            await client.create_job(large, on_bytes=sent.append)
    assert caught.value.reason == "TOO_MANY_JOBS"
    assert caught.value.retry_after_s
    assert sent == []


async def test_a_client_that_does_not_wait_gets_rid_of_little_before_it_is_refused(
    bench: Bench, video: Path
) -> None:
    await full(bench, video)
    sent = 0

    async def hasty() -> AsyncIterator[pb.CreateJobRequest]:
        nonlocal sent
        yield pb.CreateJobRequest(options=pb.JobOptions())
        yield pb.CreateJobRequest(video=header_part())
        for _ in range(LARGE // CHUNK_BYTES):
            yield pb.CreateJobRequest(video=media.PayloadPart(data=bytes(CHUNK_BYTES)))
            sent += CHUNK_BYTES

    with pytest.raises(grpc.aio.AioRpcError):
        await bench.client.stub.CreateJob(hasty())
    assert sent <= READ_REST_BYTES + WINDOW
    assert len(bench.files()) == 1, "the one video of the one job"


async def test_an_id_of_somebody_elses_job_is_refused_before_the_video_comes(
    bench: Bench, video: Path, large: Path, tmp_path: Path
) -> None:
    async with guarded(bench, video, tmp_path) as here:
        job = await here.caller("has-it").create(job_id=JOB_ID)
        token, sent = here.file.add("wants-it", *USER), list[int]()
        async with Client(here.address, token=token) as client:
            with pytest.raises(AlreadyExists):
                await client.create_job(large, job_id=job.id, on_bytes=sent.append)
        assert sent == []


async def test_uploads_under_way_count_as_jobs(bench: Bench, video: Path) -> None:
    client = await bench.start_gateway(SVA_GATEWAY_MAX_JOBS="1")
    slow = client.stub.CreateJob()
    await slow.write(pb.CreateJobRequest(options=pb.JobOptions()))
    await slow.initial_metadata()
    assert (await refused(client.create(video))).reason == "TOO_MANY_JOBS"
    slow.cancel()


async def test_one_callers_slow_uploads_leave_room_for_others(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    limits = {"SVA_GATEWAY_MAX_UPLOADS": "3", "SVA_GATEWAY_MAX_UPLOADS_PER_CALLER": "2"}
    async with guarded(bench, video, tmp_path, **limits) as here:
        greedy, other = here.caller("greedy"), here.caller("other")
        for upload in (greedy.upload(), greedy.upload()):
            await upload.write(pb.CreateJobRequest(options=pb.JobOptions()))
            await upload.initial_metadata()
        error = await greedy.refusal("CreateJob")
        assert (error.code, error.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_UPLOADS")
        assert error.retry_after_s
        await other.create()


async def test_bytes_of_the_last_hour_are_limited_for_each_caller_across_restarts_and_deletions(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    size = video.stat().st_size
    limits = {"SVA_GATEWAY_MAX_BYTES_PER_HOUR": str(size + 1)}
    async with guarded(bench, video, tmp_path, **limits) as here:
        greedy = here.caller("greedy")
        here.file.add("other", *USER)
        await greedy.finished()
        await greedy.call("DeleteJob", (await greedy.finished()).id)
        error = await greedy.refusal("CreateJob")
        assert (error.code, error.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_BYTES")
        assert error.retry_after_s is not None
        assert 3400 < error.retry_after_s <= 3600
        await bench.stop_gateway()
        await bench.start_gateway(SVA_GATEWAY_TOKENS=str(here.file.path), **limits)
        again = here.api(here.file.made["greedy"])
        assert (await again.refusal("CreateJob")).reason == "TOO_MANY_BYTES"
        await here.api(here.file.made["other"]).finished()
        # An hour later.
        with contextlib.closing(sqlite3.connect(bench.folder / "jobs.sqlite")) as database, database:
            database.execute("UPDATE sva_received SET minute = minute - 60")
        await again.finished()


async def test_what_is_refused_counts_too(bench: Bench, video: Path, tmp_path: Path) -> None:
    limits = {"SVA_GATEWAY_MAX_BYTES_PER_HOUR": "1000"}
    async with guarded(bench, tmp_path / "junk", tmp_path, **limits) as here:
        (tmp_path / "junk").write_bytes(b"no video" * 200)
        caller = here.caller("sends-junk")
        assert (await caller.refusal("CreateJob")).reason == "NOT_A_VIDEO"
        assert (await caller.refusal("CreateJob")).reason == "TOO_MANY_BYTES"


async def test_one_job_of_another_caller_does_not_wait_behind_all_of_a_greedy_one(
    bench: Bench, video: Path, tmp_path: Path
) -> None:
    bench.script.hold("plan")
    async with guarded(bench, video, tmp_path, SVA_GATEWAY_MAX_RUNNING="1") as here:
        greedy, other = here.caller("greedy"), here.caller("other")
        many = [await greedy.create() for _ in range(10)]
        await bench.script.reached("plan")
        one = await other.create()
        # A gateway that is killed meanwhile keeps the order.
        await bench.kill_gateway()
        await bench.start_gateway(SVA_GATEWAY_TOKENS=str(here.file.path), SVA_GATEWAY_MAX_RUNNING="1")
        greedy, other = (here.api(here.file.made[name]) for name in ("greedy", "other"))
        gone = many.pop(3)
        await greedy.call("CancelJob", gone.id)
        bench.script.let()
        ended = await other.end(one.id)
        theirs = await asyncio.gather(*(greedy.end(job.id) for job in many))
    assert {job.state for job in (ended, *theirs)} == {pb.JOB_STATE_SUCCEEDED}
    before = [job for job in theirs if job.start_time.ToMicroseconds() < ended.start_time.ToMicroseconds()]
    assert len(before) <= 2, "the one at work, and the one whose turn it was"
    began = [job.start_time.ToMicroseconds() for job in theirs]
    assert began == sorted(began), "a caller's own jobs stay in their order"


async def test_a_job_whose_time_ran_out_in_the_queue_never_reaches_a_worker(
    bench: Bench, video: Path
) -> None:
    bench.script.hold("plan")
    client = await bench.start_gateway(SVA_GATEWAY_MAX_RUNNING="1")
    first = await client.create(video)
    await bench.script.reached("plan")
    late = await client.create(video, job_id=str(uuid.uuid4()), time_limit=Duration(nanos=500_000_000))
    ended = await client.end(late.id)
    assert (ended.state, ended.error.reason) == (pb.JOB_STATE_FAILED, "DEADLINE")
    assert not ended.HasField("start_time")
    bench.script.let()
    assert (await client.end(first.id)).state == pb.JOB_STATE_SUCCEEDED
    assert bench.script.job_ids == {first.id}


async def test_a_watch_past_the_limit_is_told_when_to_come_back(bench: Bench, video: Path) -> None:
    bench.script.hold("mux")
    client = await bench.start_gateway(SVA_GATEWAY_MAX_WATCHES="1")
    job = await client.create(video)
    await bench.script.reached("mux")
    watching = aiter(client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)))
    await anext(watching)
    error = await refused(client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)).read())
    assert (error.code, error.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_WATCHES")
    assert error.retry_after_s
    bench.script.let()
    messages = [message async for message in watching]
    assert messages[-1].job.state == pb.JOB_STATE_SUCCEEDED
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
