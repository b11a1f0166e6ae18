"""Creating jobs: what is taken, what is refused, and that nothing is left of what was refused."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration

from sva_common.errors import AlreadyExists, DataLoss, InvalidInput, Overloaded, SvaError, TimedOut
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.payload import send_bytes
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from .client import header_part, requests
from .conftest import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")
JOB_ID = "3b241101-e2bb-4255-8caf-4136c566a962"


async def refused(call: Awaitable[Any]) -> SvaError:
    """The error that the call ends with."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return from_rpc_error(caught.value)


async def delete(bench: Bench, job_id: str) -> None:
    """Remove a job."""
    await bench.client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job_id))


async def test_the_same_id_with_the_same_content_is_the_same_job(gateway: Bench, video: Path) -> None:
    first = await gateway.client.create(video, job_id=JOB_ID, wish="calm")
    ended = await gateway.client.end(first.id)
    again = await gateway.client.create(video, job_id=JOB_ID, wish="calm")
    assert again == ended
    assert gateway.script.calls.count("plan") == 1
    await delete(gateway, JOB_ID)


async def test_two_who_create_the_same_job_at_once_get_one_job(gateway: Bench, video: Path) -> None:
    jobs = await asyncio.gather(*(gateway.client.create(video, job_id=JOB_ID) for _ in range(4)))
    assert {job.id for job in jobs} == {JOB_ID}
    assert len({job.options.seed for job in jobs}) == 1
    await gateway.client.end(JOB_ID)
    assert gateway.script.calls.count("plan") == 1
    await delete(gateway, JOB_ID)


@pytest.mark.parametrize("change", ["options", "video"])
async def test_the_same_id_with_other_content_is_refused(gateway: Bench, video: Path, change: str) -> None:
    data = video.read_bytes()
    await gateway.client.create(data, job_id=JOB_ID, seed=1)
    other = {"video": data + b"\0", "seed": 1} if change == "video" else {"video": data, "seed": 2}
    error = await refused(gateway.client.create(other.pop("video"), job_id=JOB_ID, **other))
    assert isinstance(error, AlreadyExists)
    assert error.reason == "JOB_EXISTS"
    await delete(gateway, JOB_ID)


async def test_of_two_who_use_one_id_for_two_videos_at_once_one_gets_a_job_and_it_is_of_their_video(
    gateway: Bench, video: Path
) -> None:
    videos = [video.read_bytes(), video.read_bytes() + b"\0"]
    before = gateway.files()
    with gateway.unwritable_database():
        creating = [asyncio.create_task(gateway.client.create(data, job_id=JOB_ID)) for data in videos]
        await gateway.until_stored(JOB_ID, 2)
    answers = await asyncio.gather(*creating, return_exceptions=True)
    (winner,) = (n for n, answer in enumerate(answers) if isinstance(answer, pb.Job))
    lost = answers[1 - winner]
    assert isinstance(lost, grpc.aio.AioRpcError)
    assert from_rpc_error(lost).reason == "JOB_EXISTS"
    await gateway.client.end(JOB_ID)
    told = json.loads(await gateway.client.download(JOB_ID, "provenance.json"))
    assert told["video"]["sha256"] == hashlib.sha256(videos[winner]).hexdigest()
    assert len(gateway.sources(JOB_ID)) == 1
    await delete(gateway, JOB_ID)
    assert gateway.files() == before


async def test_who_hangs_up_after_the_last_byte_finds_the_job(gateway: Bench, video: Path) -> None:
    with gateway.unwritable_database():
        creating = asyncio.create_task(gateway.client.create(video, job_id=JOB_ID))
        await gateway.until_stored(JOB_ID)
        creating.cancel()
        await asyncio.wait({creating})
    job = await gateway.client.create(video, job_id=JOB_ID)
    assert (await gateway.client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    assert gateway.script.calls.count("plan") == 1
    await delete(gateway, JOB_ID)


async def test_a_job_without_a_seed_is_given_one_and_tells_it(gateway: Bench, video: Path) -> None:
    job = await gateway.client.create(video)
    assert job.options.HasField("seed")
    ended = await gateway.client.end(job.id)
    asked = gateway.script.requests["plan"][0]
    assert asked.seed == job.options.seed
    assert len({track.seed for track in ended.tracks}) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "NOT_A_VIDEO"),
        (b"this is text" * 100, "NOT_A_VIDEO"),
        (b"#EXTM3U\n/etc/passwd\n", "NOT_A_VIDEO"),
    ],
    ids=["empty", "text", "playlist"],
)
async def test_what_is_not_a_video_is_refused_at_once_and_leaves_nothing(
    gateway: Bench, data: bytes, reason: str
) -> None:
    before = gateway.files()
    error = await refused(gateway.client.create(data, file_name="clip.mp4"))
    assert isinstance(error, InvalidInput)
    assert error.reason == reason
    assert [violation.field for violation in error.violations] == ["video"]
    assert gateway.files() == before


async def test_sound_without_a_picture_is_refused(gateway: Bench, tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(path)]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=60)
    assert (await refused(gateway.client.create(path))).reason == "NO_PICTURE"


async def test_limits_of_size_duration_and_patience_are_told_apart(bench: Bench, video: Path) -> None:
    size = video.stat().st_size
    client = await bench.start_gateway(
        SVA_GATEWAY_MAX_VIDEO_BYTES=str(size),
        SVA_GATEWAY_MAX_DURATION_S="0.9",
        SVA_GATEWAY_UPLOAD_IDLE_S="2",
    )
    error = await refused(client.create(video))
    assert error.reason == "VIDEO_TOO_LONG"
    endless = client.stub.CreateJob()
    await endless.write(pb.CreateJobRequest(options=pb.JobOptions()))
    await endless.write(pb.CreateJobRequest(video=header_part()))
    await endless.write(pb.CreateJobRequest(video={"data": b"\0" * (size + 1)}))
    # The answer comes although the upload has not ended.
    error = await refused(endless)
    assert isinstance(error, InvalidInput)
    assert error.reason == "VIDEO_TOO_LARGE"
    assert [violation.field for violation in error.violations] == ["video"]
    stalled = client.stub.CreateJob()
    await stalled.write(pb.CreateJobRequest(options=pb.JobOptions()))
    await stalled.write(pb.CreateJobRequest(video=header_part()))
    error = await refused(stalled)
    assert isinstance(error, TimedOut)
    assert error.reason == "UPLOAD_STALLED"
    assert bench.files() == []


async def test_an_upload_that_breaks_off_leaves_nothing(gateway: Bench, video: Path) -> None:
    before = gateway.files()
    call = gateway.client.stub.CreateJob()
    await call.write(pb.CreateJobRequest(options=pb.JobOptions()))
    await call.write(pb.CreateJobRequest(video=header_part()))
    await call.write(pb.CreateJobRequest(video={"data": video.read_bytes()[:1000]}))
    async with asyncio.timeout(30):
        while gateway.files() == before:
            await gateway.client.stub.ListJobs(pb.ListJobsRequest())
        call.cancel()
        while gateway.files() != before:
            await gateway.client.stub.ListJobs(pb.ListJobsRequest())


async def test_an_upload_that_ends_too_early_is_data_loss(gateway: Bench, video: Path) -> None:
    before = gateway.files()

    async def half() -> AsyncIterator[pb.CreateJobRequest]:
        async for request in requests(video.read_bytes(), pb.JobOptions()):
            if request.video.HasField("trailer"):
                return
            yield request

    assert isinstance(await refused(gateway.client.stub.CreateJob(half())), DataLoss)
    assert gateway.files() == before


async def test_the_order_of_the_stream_is_checked(gateway: Bench, video: Path) -> None:
    async def without_options() -> AsyncIterator[pb.CreateJobRequest]:
        async for part in send_bytes(video.read_bytes(), "video"):
            yield pb.CreateJobRequest(video=part)

    async def options_only() -> AsyncIterator[pb.CreateJobRequest]:
        yield pb.CreateJobRequest(options=pb.JobOptions())

    async def options_twice() -> AsyncIterator[pb.CreateJobRequest]:
        yield pb.CreateJobRequest(options=pb.JobOptions())
        yield pb.CreateJobRequest(options=pb.JobOptions())

    async def another_name() -> AsyncIterator[pb.CreateJobRequest]:
        yield pb.CreateJobRequest(options=pb.JobOptions())
        yield pb.CreateJobRequest(video=header_part("lock"))

    for stream in (without_options, options_only, options_twice, another_name):
        assert (await refused(gateway.client.stub.CreateJob(stream()))).reason == "PAYLOAD_ORDER"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"wish": "x" * 100_000}, "options.wish"),
        ({"wish": "ding\x07"}, "options.wish"),
        ({"job_id": "../../etc"}, "options.job_id"),
        ({"time_limit": Duration(seconds=-1)}, "options.time_limit"),
    ],
    ids=["long wish", "control character", "path as id", "negative time limit"],
)
async def test_options_are_checked_field_by_field(
    gateway: Bench, video: Path, options: dict[str, Any], field: str
) -> None:
    error = await refused(gateway.client.create(video, **options))
    assert isinstance(error, InvalidInput)
    assert [violation.field for violation in error.violations] == [field]


@pytest.mark.parametrize("name", ["a \"b\" 'c'.mp4", "--help", "two\nlines", "🎬.mp4", "../../x.mp4"])
async def test_a_file_name_is_for_people_and_harms_nobody(gateway: Bench, video: Path, name: str) -> None:
    job = await gateway.client.create(video, file_name=name)
    ended = await gateway.client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    assert ended.options.file_name == name


async def test_too_many_unfinished_jobs_are_refused_with_when_to_come_back(bench: Bench, video: Path) -> None:
    bench.script.hold("plan")
    client = await bench.start_gateway(SVA_GATEWAY_MAX_JOBS="2", SVA_GATEWAY_MAX_RUNNING="1")
    first = await client.create(video, job_id=JOB_ID)
    second = await client.create(video)
    error = await refused(client.create(video))
    assert isinstance(error, Overloaded)
    assert error.reason == "TOO_MANY_JOBS"
    assert error.retry_after_s
    # Asking for one that exists is no new job.
    assert (await client.create(video, job_id=JOB_ID)).id == first.id
    # One at a time: the second waits in the queue while the first is planned.
    await bench.script.reached("plan")
    assert (await client.get(second.id)).state == pb.JOB_STATE_QUEUED
    bench.script.let()
    for job in (first, second):
        assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    await client.create(video)
