"""A killed gateway resumes where it was."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import grpc
import pytest

from sva_common.errors import Unavailable
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from .client import header_part, wav_samples
from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX, Script, sound_of

JOB_ID = "3b241101-e2bb-4255-8caf-4136c566a962"
pytestmark = pytest.mark.asyncio(loop_scope="session")
PROMPTS = (SFX, OTHER_SFX, BGM)


async def check_sounds(bench: Bench, job_id: str) -> None:
    """Every sound lies in its own track, and was mixed as that track."""
    for n, prompt in enumerate(PROMPTS):
        for name in (f"track-{n}.raw.wav", f"track-{n}.wav"):
            assert wav_samples(await bench.client.download(job_id, name)) == {sound_of(prompt)}
    heard = json.loads(await bench.client.download(job_id))["heard"]
    assert heard == {f"track-{n}": prompt for n, prompt in enumerate(PROMPTS)}


def held_everywhere(script: Script) -> None:
    """Hold every call there can be."""
    kinds = [f"{kind}:{prompt}" for kind in ("generate", "clean") for prompt in PROMPTS]
    script.hold("plan", *kinds, "mux")


@pytest.mark.timeout(200)
async def test_a_gateway_killed_at_every_step_boundary_finishes_the_job(bench: Bench, video: Path) -> None:
    script = bench.script
    held_everywhere(script)
    job = await (await bench.start_gateway()).create(video, seed=1)

    async def kill_and_restart(*under_way: str) -> None:
        """Kill it, start the next, and wait until that one has made these calls anew."""
        await bench.kill_gateway()
        before = {name: script.calls.count(name) for name in under_way}
        await bench.start_gateway()
        for name, count in before.items():
            await script.reached(name, count + 1)

    first, second, last = (f"generate:{prompt}" for prompt in PROMPTS)
    # In the middle of planning.
    await script.reached("plan")
    await kill_and_restart("plan")
    script.let("plan")
    # The plan has been answered, the tracks begin.
    await script.reached(last)
    await kill_and_restart(first, second, last)
    # The last track is generated first, and is being cleaned.
    script.let(last)
    await script.reached(f"clean:{BGM}")
    await kill_and_restart(first, second, f"clean:{BGM}")
    # It is finished while the others are still generated.
    script.let(f"clean:{BGM}")
    await script.until(lambda: f"clean:{BGM}" in script.ended)
    await kill_and_restart(first, second)
    # Another order now: the first track overtakes the second.
    script.let(first)
    await script.reached(f"clean:{SFX}")
    script.let(f"clean:{SFX}")
    await script.until(lambda: f"clean:{SFX}" in script.ended)
    await kill_and_restart(second)
    # The second has been generated, and maybe that was written down, maybe not.
    script.let(second)
    await script.until(lambda: second in script.ended)
    await kill_and_restart(f"clean:{OTHER_SFX}")
    script.let(f"clean:{OTHER_SFX}")
    # In the middle of the mix.
    await script.reached("mux")
    await kill_and_restart("mux")
    script.let("mux")
    # The mix has been answered; maybe it has been stored.
    await script.until(lambda: "mux" in script.ended)
    await kill_and_restart()

    ended = await bench.client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    await check_sounds(bench, job.id)
    numbers = [event.number for event in await bench.client.events(job.id)]
    assert numbers == list(range(1, ended.last_event + 1))


async def test_a_finished_track_is_never_generated_again(bench: Bench, video: Path) -> None:
    script = bench.script
    script.hold(f"generate:{SFX}")
    client = await bench.start_gateway()
    job = await client.create(video)
    async for message in client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)):
        states = [track.state for track in (await client.get(job.id)).tracks]
        if message.HasField("event") and states.count(pb.TRACK_STATE_READY) == 2:
            break
    await bench.kill_gateway()
    script.let()
    client = await bench.start_gateway()
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    for name in ("plan", f"generate:{OTHER_SFX}", f"generate:{BGM}", f"clean:{BGM}"):
        assert script.calls.count(name) == 1
    assert script.calls.count(f"generate:{SFX}") == 2
    await check_sounds(bench, job.id)


async def test_a_watcher_goes_on_after_a_restart_without_loss_or_double(bench: Bench, video: Path) -> None:
    script = bench.script
    script.hold("mux")
    client = await bench.start_gateway()
    job = await client.create(video)
    seen: list[pb.JobEvent] = []
    async for message in client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)):
        if message.HasField("event"):
            seen.append(message.event)
            if message.event.job_state.state == pb.JOB_STATE_MIXING:
                break
    await script.reached("mux")
    await bench.kill_gateway()
    script.let()
    client = await bench.start_gateway()
    seen += await client.events(job.id, after=seen[-1].number)
    assert seen == await client.events(job.id)
    assert [event.number for event in seen] == list(range(1, len(seen) + 1))
    kinds = [
        (e.WhichOneof("change"), e.track_state.track, e.track_state.state, e.job_state.state) for e in seen
    ]
    assert len(set(kinds)) == len(kinds)


async def test_a_stopping_gateway_asks_watchers_to_come_back_and_leaves_the_job_to_the_next(
    bench: Bench, video: Path
) -> None:
    script = bench.script
    script.hold(f"generate:{BGM}")
    client = await bench.start_gateway()
    job = await client.create(video)
    call = client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id))
    assert (await call.read()).job.id == job.id
    await script.reached(f"generate:{BGM}")
    stopping = asyncio.create_task(bench.stop_gateway())
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        while await call.read() is not grpc.aio.EOF:
            pass
    found = from_rpc_error(caught.value)
    assert isinstance(found, Unavailable)
    assert found.reason == "DRAINING"
    assert await stopping == 0
    await script.until(lambda: f"generate:{BGM}" in script.cancelled)
    script.let()
    client = await bench.start_gateway()
    ended = await client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    await check_sounds(bench, job.id)


async def test_a_job_that_is_cancelled_stays_cancelled_after_a_restart(bench: Bench, video: Path) -> None:
    script = bench.script
    script.hold(f"generate:{BGM}")
    client = await bench.start_gateway()
    job = await client.create(video)
    await script.reached(f"generate:{BGM}")
    await client.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))
    await bench.kill_gateway()
    calls = len(script.calls)
    client = await bench.start_gateway()
    other = await client.create(video)
    script.let()
    await client.end(other.id)
    assert (await client.get(job.id)).state == pb.JOB_STATE_CANCELLED
    assert script.calls[calls:].count("plan") == 1


async def test_an_upload_that_a_killed_gateway_was_taking_is_swept_at_the_next_start(
    bench: Bench, video: Path
) -> None:
    client = await bench.start_gateway()
    call = client.stub.CreateJob()
    await call.write(pb.CreateJobRequest(options=pb.JobOptions()))
    await call.write(pb.CreateJobRequest(video=header_part()))
    while not bench.files():
        await client.stub.ListJobs(pb.ListJobsRequest())
    await bench.kill_gateway()
    assert bench.files()
    await bench.start_gateway()
    assert bench.files() == []


async def test_a_video_that_was_stored_but_not_yet_a_job_is_swept_at_the_next_start(
    bench: Bench, video: Path
) -> None:
    client = await bench.start_gateway()
    kept = await client.create(video)
    await client.end(kept.id)
    files = bench.files()
    with bench.unwritable_database():
        creating = asyncio.create_task(client.create(video, job_id=JOB_ID))
        await bench.until_stored(JOB_ID)
        await bench.kill_gateway()
    await asyncio.gather(creating, return_exceptions=True)
    assert bench.files() != files
    client = await bench.start_gateway()
    assert bench.files() == files
    assert len(list(bench.artifacts.glob("jobs/*"))) == 1
