"""Watching jobs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import grpc
import pytest

from sva_common.errors import NotFound, OutOfRange
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_gateway.watch import Feed

from .client import events_in
from .conftest import Bench
from .workers import BGM

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_job_comes_first_and_last_and_every_change_in_between(gateway: Bench, video: Path) -> None:
    client = gateway.client
    job = await client.create(video)
    messages = await client.watch(job.id)
    assert messages[0].job.id == messages[-1].job.id == job.id
    assert messages[-1].job.state == pb.JOB_STATE_SUCCEEDED
    changes = [event.job_state.state for event in events_in(messages) if event.HasField("job_state")]
    assert changes == [
        pb.JOB_STATE_PLANNING,
        pb.JOB_STATE_GENERATING,
        pb.JOB_STATE_MIXING,
        pb.JOB_STATE_SUCCEEDED,
    ]
    track = [
        e.track_state.state
        for e in events_in(messages)
        if e.HasField("track_state") and e.track_state.track == 2
    ]
    assert track == [pb.TRACK_STATE_GENERATING, pb.TRACK_STATE_CLEANING, pb.TRACK_STATE_READY]
    made = [event.plan_made for event in events_in(messages) if event.HasField("plan_made")]
    assert [plan.planned_by for plan in made] == ["offline table"]


async def test_every_one_of_many_watchers_sees_every_event(gateway: Bench, video: Path) -> None:
    gateway.script.hold("plan")
    job = await gateway.client.create(video)
    watchers = [asyncio.create_task(gateway.client.events(job.id)) for _ in range(40)]
    await gateway.script.reached("plan")
    gateway.script.let()
    seen = await asyncio.gather(*watchers)
    assert seen[0]
    assert all(events == seen[0] for events in seen)


async def test_a_job_that_has_ended_is_told_whole_or_from_where_the_client_was(
    gateway: Bench, video: Path
) -> None:
    job = await gateway.client.create(video)
    ended = await gateway.client.end(job.id)
    events = await gateway.client.events(job.id)
    assert [event.number for event in events] == list(range(1, ended.last_event + 1))
    assert await gateway.client.events(job.id, after=4) == events[4:]
    assert await gateway.client.events(job.id, after=ended.last_event) == []


async def test_beyond_the_last_event_is_out_of_range(gateway: Bench, video: Path) -> None:
    job = await gateway.client.create(video)
    ended = await gateway.client.end(job.id)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.client.watch(job.id, after=ended.last_event + 1)
    assert isinstance(from_rpc_error(caught.value), OutOfRange)


async def test_there_is_no_watching_a_job_that_does_not_exist(gateway: Bench) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.client.watch("nope")
    found = from_rpc_error(caught.value)
    assert isinstance(found, NotFound)
    assert found.reason == "JOB_NOT_FOUND"


async def test_progress_of_a_held_track_is_a_sample_without_a_number(gateway: Bench, video: Path) -> None:
    gateway.script.hold(f"generate:{BGM}")
    job = await gateway.client.create(video)
    call = gateway.client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id))
    async for message in call:
        # The worker says that half is done and then waits: 0.5 of the nine tenths that generating counts.
        if message.HasField("progress") and message.progress.tracks and message.progress.tracks[2] > 0:
            assert message.progress.tracks[2] == pytest.approx(0.45)
            break
    call.cancel()
    half_way = await gateway.client.get(job.id)
    assert half_way.tracks[2].progress == pytest.approx(0.5)
    assert 0.1 < half_way.progress < 0.8
    gateway.script.let()
    assert (await gateway.client.end(job.id)).progress == 1.0


class QueuedForEver:
    """A store with one job, which nobody works on."""

    def get(self, job_id: str) -> pb.Job:
        return pb.Job(id=job_id, state=pb.JOB_STATE_QUEUED)

    def progress(self, job_id: str) -> dict[str, float]:
        return {}

    def events(self, job_id: str, after: int) -> list[pb.JobEvent]:
        return []


@pytest.mark.parametrize("ticks", range(4))
async def test_reading_ends_when_the_last_watcher_leaves_just_as_there_is_news(ticks: int) -> None:
    feed = Feed(QueuedForEver(), "job")  # type: ignore[arg-type]
    first, reading = feed.news, asyncio.create_task(feed.read())
    await first.wait()
    feed.wake.set()
    for _ in range(ticks):
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading], timeout=5)
    assert reading.cancelled()
