"""How the gateway treats its workers: waits, chooses, tries again, gives up."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration

from sva_common.errors import InvalidInput, Overloaded, Refused, Unavailable
from sva_common.stubs import gateway_pb2 as pb

from .client import events_in
from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX, Worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_worker_that_is_busy_or_away_is_asked_again(gateway: Bench, video: Path) -> None:
    gateway.script.fail["plan"] = [Unavailable("away"), Overloaded("busy", retry_after_s=0.01)]
    gateway.script.fail[f"generate:{BGM}"] = [Overloaded("busy", retry_after_s=0.01)]
    gateway.script.fail["mux"] = [Unavailable("away")]
    job = await gateway.client.create(video)
    assert (await gateway.client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    calls = gateway.script.calls
    assert [calls.count(name) for name in ("plan", f"generate:{BGM}", "mux")] == [3, 2, 2]


async def test_a_worker_that_says_when_to_come_back_is_left_alone_until_then(
    gateway: Bench, video: Path
) -> None:
    gateway.script.fail["plan"] = [Overloaded("busy", retry_after_s=1.5)]
    job = await gateway.client.create(video)
    await gateway.script.reached("plan")
    refused_at = time.monotonic()
    await gateway.script.reached("plan", 2)
    assert time.monotonic() - refused_at >= 1.4
    assert (await gateway.client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


@pytest.mark.parametrize(
    ("call", "service"),
    [("plan", "planner"), (f"generate:{SFX}", "sfx"), (f"generate:{BGM}", "bgm"), ("mux", "postproc")],
)
async def test_any_other_error_fails_the_job_with_the_workers_own_words(
    gateway: Bench, video: Path, call: str, service: str
) -> None:
    gateway.script.fail[call] = [Refused("it will not do that", reason="WILL_NOT")]
    job = await gateway.client.create(video)
    ended = await gateway.client.end(job.id)
    assert ended.state == pb.JOB_STATE_FAILED
    assert ended.error == pb.JobError(reason="WILL_NOT", message="it will not do that", service=service)
    assert gateway.script.calls.count(call) == 1


async def test_a_track_that_fails_frees_the_workers_of_the_others(gateway: Bench, video: Path) -> None:
    gateway.script.hold(f"generate:{SFX}", f"generate:{OTHER_SFX}")
    gateway.script.fail[f"generate:{BGM}"] = [InvalidInput("no such music", reason="NO_MUSIC")]
    job = await gateway.client.create(video)
    ended = await gateway.client.end(job.id)
    assert ended.error.reason == "NO_MUSIC"
    assert ended.tracks[2].state == pb.TRACK_STATE_FAILED
    held = {f"generate:{SFX}", f"generate:{OTHER_SFX}"}
    await gateway.script.until(lambda: set(gateway.script.cancelled) == held & set(gateway.script.calls))


async def test_a_worker_that_stays_away_fails_the_job_after_so_many_attempts(
    bench: Bench, video: Path
) -> None:
    # Loading is no failure, however often; a quota behind the worker is one, whatever it says of later.
    loading = [Unavailable("loading", reason="MODEL_LOADING", retry_after_s=0.01)] * 3
    no_quota = Overloaded("no quota", reason="MLLM_RATE_LIMITED", retry_after_s=0.01)
    bench.script.fail["plan"] = [*loading, Unavailable("away"), no_quota, no_quota]
    client = await bench.start_gateway(SVA_GATEWAY_MAX_ATTEMPTS="2")
    job = await client.create(video)
    ended = await client.end(job.id)
    assert ended.error.reason == "MLLM_RATE_LIMITED"
    assert bench.script.calls.count("plan") == 5


async def test_a_track_waits_for_a_worker_and_says_so(gateway: Bench, video: Path) -> None:
    (bgm,) = gateway.workers["bgm"]
    await bgm.set_ready(False)
    job = await gateway.client.create(video)
    call = gateway.client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id))
    messages = []
    async for message in call:
        messages.append(message)
        if message.event.track_state.detail == "waiting for a worker":
            assert message.event.track_state.track == 2
            await bgm.set_ready(True)
    states = [e.track_state.state for e in events_in(messages) if e.track_state.track == 2]
    assert [state for state in states if state] == [
        pb.TRACK_STATE_WAITING,
        pb.TRACK_STATE_GENERATING,
        pb.TRACK_STATE_CLEANING,
        pb.TRACK_STATE_READY,
    ]
    assert messages[-1].job.state == pb.JOB_STATE_SUCCEEDED


async def test_a_job_waits_for_the_planner_and_its_tracks_for_postproc_and_it_says_so(
    gateway: Bench, video: Path
) -> None:
    absent = [gateway.workers["planner"][0], gateway.workers["postproc"][0]]
    for worker in absent:
        await worker.set_ready(False)
    job = await gateway.client.create(video)
    told = []
    async for message in gateway.client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)):
        detail = message.event.job_state.detail or message.event.track_state.detail
        if detail.startswith("waiting for a worker"):
            told.append(detail)
            await absent[0 if len(told) == 1 else 1].set_ready(True)
    assert told[0] == "waiting for a worker (planner)"
    assert told[1] == "waiting for a worker"
    assert message.job.state == pb.JOB_STATE_SUCCEEDED


async def test_the_worker_with_the_least_to_do_gets_the_next_call(bench: Bench, video: Path) -> None:
    bench.workers["sfx"].append(await Worker("sfx", bench.script).start())
    held = [f"generate:{SFX}", f"generate:{OTHER_SFX}"]
    bench.script.hold(*held)
    client = await bench.start_gateway()
    jobs = [await client.create(video) for _ in range(2)]
    for name in held:
        await bench.script.reached(name, 2)
    # Four calls at once over two workers: two each, never three and one.
    assert [len(worker.calls) for worker in bench.workers["sfx"]] == [2, 2]
    bench.script.let()
    for job in jobs:
        assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_when_a_worker_dies_another_one_takes_over(bench: Bench, video: Path) -> None:
    bench.workers["bgm"].append(await Worker("bgm", bench.script).start())
    name = f"generate:{BGM}"
    bench.script.hold(name)
    client = await bench.start_gateway()
    job = await client.create(video)
    await bench.script.reached(name)
    (dying,) = [worker for worker in bench.workers["bgm"] if worker.calls]
    (other,) = [worker for worker in bench.workers["bgm"] if not worker.calls]
    await dying.stop()
    await bench.script.reached(name, 2)
    assert other.calls == [name]
    bench.script.let()
    assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_a_job_past_its_time_limit_fails_and_frees_its_worker(gateway: Bench, video: Path) -> None:
    gateway.script.hold("plan")
    job = await gateway.client.create(video, time_limit=Duration(seconds=4))
    ended = await gateway.client.end(job.id)
    assert ended.state == pb.JOB_STATE_FAILED
    assert (ended.error.reason, ended.error.service) == ("DEADLINE", "gateway")
    assert 0 < gateway.script.deadlines["plan"] < 4
    await gateway.script.until(lambda: gateway.script.cancelled == ["plan"])


async def test_waiting_for_a_worker_and_in_the_queue_count_toward_the_time_limit(
    bench: Bench, video: Path
) -> None:
    (planner,) = bench.workers["planner"]
    await planner.set_ready(False)
    client = await bench.start_gateway(SVA_GATEWAY_MAX_RUNNING="1")
    jobs = [await client.create(video, time_limit=Duration(seconds=1)) for _ in range(2)]
    for job in jobs:
        assert (await client.end(job.id)).error.reason == "DEADLINE"
    assert bench.script.calls == []


async def test_a_dropped_track_is_not_mixed_and_says_why(gateway: Bench, video: Path) -> None:
    gateway.script.dropped = {OTHER_SFX}
    job = await gateway.client.create(video)
    messages = await gateway.client.watch(job.id)
    ended = messages[-1].job
    assert [track.state for track in ended.tracks] == [
        pb.TRACK_STATE_READY,
        pb.TRACK_STATE_DROPPED,
        pb.TRACK_STATE_READY,
    ]
    details = [
        e.track_state.detail for e in events_in(messages) if e.track_state.state == pb.TRACK_STATE_DROPPED
    ]
    assert details == ["rms 0.41 above 0.30"]
    heard = json.loads(await gateway.client.download(job.id))["heard"]
    assert heard == {"track-0": SFX, "track-2": BGM}
    # It was planned: the mixer divides by three, not by two.
    assert len(gateway.script.requests["mux"].tracks) == 3
    names = {artifact.name for artifact in ended.artifacts}
    assert "track-1.raw.wav" in names
    assert "track-1.wav" not in names
