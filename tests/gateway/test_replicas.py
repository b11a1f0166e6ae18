"""Gateways that share a database carry on what one of them leaves unfinished, whatever became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
import sqlalchemy as sa

from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from . import postgres
from .client import Client, events_in
from .conftest import Bench
from .replicas import LEASE_S, ONE, OTHER, Replicas
from .test_recovery import held_everywhere
from .workers import BGM, OTHER_SFX, SFX

pytestmark = pytest.mark.asyncio(loop_scope="session")
STORED, RECORDED = "3b241101-e2bb-4255-8caf-4136c566a963", "3b241101-e2bb-4255-8caf-4136c566a964"
HELD = f"generate:{BGM}"
TAKEN_FOR_DEAD = "taken for dead: others carry on what we were doing"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replicas]:
    """Replicas for all tests of this module, with workers and a database."""
    bench = Bench(tmp_path_factory.mktemp("replicas") / "state", tmp_path_factory.getbasetemp() / "bytecode")
    await bench.start_workers()
    with postgres.running() as database:
        made = Replicas(bench, database)
        yield made
        await made.close()
    await bench.close()


@pytest_asyncio.fixture(loop_scope="session")
async def replicas(shared: Replicas) -> AsyncIterator[Replicas]:
    """Two replicas that run."""
    shared.script.reset()
    await shared.start_missing()
    yield shared
    shared.script.let()


async def generating(replicas: Replicas, video: Path, *held: str) -> pb.Job:
    """A job of the first replica whose music is being generated: that is held, and what else is named."""
    replicas.script.hold(HELD, *held)
    job = await replicas.client(ONE).create(video)
    await replicas.script.reached(HELD)
    return job


async def until_ready(client: Client, job_id: str, count: int) -> None:
    """Wait until so many tracks are finished."""
    async for _ in client.stub.WatchJob(pb.WatchJobRequest(job_id=job_id)):
        states = [track.state for track in (await client.get(job_id)).tracks]
        if states.count(pb.TRACK_STATE_READY) >= count:
            return


async def check(client: Client, job_id: str) -> pb.Job:
    """The job has succeeded, once, and its events are whole."""
    ended = await client.end(job_id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    events = await client.events(job_id)
    assert [event.number for event in events] == list(range(1, ended.last_event + 1))
    states = [event.job_state.state for event in events if event.HasField("job_state")]
    assert states.count(pb.JOB_STATE_SUCCEEDED) == 1
    return ended


@pytest.mark.timeout(200)
async def test_either_replica_may_be_killed_at_any_step_and_the_other_carries_the_job_on(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    held_everywhere(script)
    job = await replicas.client(ONE).create(video, seed=1)

    async def kill(*under_way: str) -> Client:
        """Kill the one at work; answer the other's client when that has made these calls anew."""
        before = {name: script.calls.count(name) for name in under_way}
        killed, other = replicas.at_work(job.id)
        await replicas.kill(killed)
        for name, count in before.items():
            await script.reached(name, count + 1)
        return replicas.client(other)

    # In the middle of planning.
    await script.reached("plan")
    client = await kill("plan")
    # One track is finished, the others are generated.
    await replicas.start_missing()
    script.let("plan", HELD, f"clean:{BGM}")
    await until_ready(client, job.id, 1)
    await kill(f"generate:{SFX}", f"generate:{OTHER_SFX}")
    # One more is cleaned, and then it is mixed.
    await replicas.start_missing()
    script.let(f"generate:{SFX}")
    await script.reached(f"clean:{SFX}")
    script.let(f"clean:{SFX}", f"generate:{OTHER_SFX}", f"clean:{OTHER_SFX}")
    await script.reached("mux")
    client = await kill("mux")
    script.let("mux")
    await check(client, job.id)
    for done in (HELD, f"clean:{BGM}", f"clean:{SFX}", f"clean:{OTHER_SFX}"):
        assert script.calls.count(done) == 1


async def test_jobs_of_a_replica_that_is_scaled_down_are_adopted_and_its_watchers_go_on_elsewhere(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    job = await generating(replicas, video)
    stopped, other = replicas.at_work(job.id)
    client = replicas.client(other)
    await until_ready(client, job.id, 2)
    watching = replicas.client(stopped).stub.WatchJob(pb.WatchJobRequest(job_id=job.id))
    seen = [await watching.read()]
    stopping = asyncio.create_task(replicas.stop(stopped))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        while (message := await watching.read()) is not grpc.aio.EOF:
            seen.append(message)
    assert from_rpc_error(caught.value).reason == "DRAINING"
    await stopping
    await script.reached(HELD, 2)
    script.let()
    await check(client, job.id)
    told = events_in(seen)
    assert told + await client.events(job.id, after=told[-1].number) == await client.events(job.id)
    for name in ("plan", f"generate:{SFX}", f"generate:{OTHER_SFX}", "mux"):
        assert script.calls.count(name) == 1
    # Nobody waits for it to come back.
    await replicas.until(lambda: set(replicas.leases()) == {other})


async def test_a_replica_that_stood_still_and_wakes_up_changes_nothing_and_serves_again(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    job = await generating(replicas, video)
    still, other = replicas.at_work(job.id)
    client, lease = replicas.client(other), replicas.leases()[still]
    await until_ready(client, job.id, 2)
    replicas.freeze(still)
    await script.reached(HELD, 2)
    script.let()
    ended = await check(client, job.id)
    events, files = await client.events(job.id), replicas.files(job.id)
    # The answer to its own call waits for it.
    replicas.thaw(still)
    await replicas.until(lambda: replicas.leases().get(still, lease) != lease)
    assert TAKEN_FOR_DEAD in replicas.log(still)
    woken = replicas.client(still)
    await check(woken, (await woken.create(video)).id)
    assert await woken.get(job.id) == ended
    assert await woken.events(job.id) == events
    assert replicas.files(job.id) == files


async def test_a_replica_that_stands_still_in_a_transaction_keeps_nobody_from_its_jobs(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    job = await generating(replicas, video, "mux")
    still, other = replicas.at_work(job.id)
    await until_ready(replicas.client(other), job.id, 2)
    with replicas.engine.begin() as connection:
        row = sa.text("select 1 from sva_jobs where id = :id for update")
        connection.execute(row, {"id": job.id})
        script.let(HELD)
        await replicas.until(lambda: replicas.waiting_for_a_lock() > 0)
        replicas.freeze(still)
    # Its transaction has the row now, and has fenced its lease.
    await script.reached("mux")
    replicas.thaw(still)
    script.let()
    await check(replicas.client(other), job.id)
    assert script.calls.count("plan") == 1


async def test_what_a_killed_replica_had_stored_and_not_recorded_or_recorded_and_not_queued_is_not_lost(
    replicas: Replicas, video: Path
) -> None:
    client = replicas.client(ONE)
    with replicas.engine.connect() as connection:
        # Whoever wants to write a row with the same key waits for us.
        columns = "id, content, state, created_us, deadline_us, record"
        row = f"insert into sva_jobs ({columns}) values (:id, '', 1, 0, 0, '')"  # noqa: S608 - our own
        connection.execute(sa.text(row), {"id": STORED})
        row = "insert into dbos.workflow_status (workflow_uuid) values (:id)"
        connection.execute(sa.text(row), {"id": RECORDED})
        creating = [asyncio.create_task(client.create(video, job_id=job_id)) for job_id in (STORED, RECORDED)]
        await replicas.until(lambda: replicas.waiting_for_a_lock() == 2)
        await replicas.kill(ONE)
        connection.rollback()
    await asyncio.gather(*creating, return_exceptions=True)
    await check(replicas.client(OTHER), RECORDED)
    # The video, and the note of it.
    await replicas.until(lambda: not [p for p in replicas.artifacts.rglob("source-*") if STORED in str(p)])


async def test_a_second_gateway_with_an_executor_id_waits_until_the_first_is_gone(
    replicas: Replicas, video: Path
) -> None:
    first = replicas.take(ONE)
    second = asyncio.create_task(replicas.start(ONE))
    waiting = "waiting for the lease on our executor id: another gateway has it, or died with it"
    await replicas.until(lambda: waiting in replicas.log(ONE))
    assert not second.done()
    await first.client.get((await first.client.create(video)).id)
    await first.kill_gateway()
    client = await second
    await check(client, (await client.create(video)).id)


async def test_a_database_that_is_away_for_longer_than_a_lease_costs_no_work(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    job = await generating(replicas, video)
    leases = replicas.leases()
    await asyncio.to_thread(replicas.database.stop)
    script.let()
    await script.until(lambda: HELD in script.ended)
    # Every lease ends meanwhile; whoever comes back first must not take the other for dead.
    await asyncio.sleep(1.5 * LEASE_S)
    await asyncio.to_thread(replicas.database.start)
    for executor in (ONE, OTHER):
        await check(replicas.client(executor), job.id)
    assert replicas.leases() == leases
    for name in ("plan", HELD, f"generate:{SFX}", "mux"):
        assert script.calls.count(name) == 1


async def test_replicas_that_stood_still_together_take_nothing_from_each_other(
    replicas: Replicas, video: Path
) -> None:
    script = replicas.script
    job = await generating(replicas, video)
    leases = replicas.leases()
    for executor in (ONE, OTHER):
        replicas.freeze(executor)
    await replicas.until(lambda: not replicas.leases())
    for executor in (ONE, OTHER):
        replicas.thaw(executor)
    await replicas.until(lambda: replicas.leases() == leases)
    script.let()
    await check(replicas.client(OTHER), job.id)
    assert script.calls.count(HELD) == 1


async def test_replicas_share_the_work_and_run_each_job_once(replicas: Replicas, video: Path) -> None:
    clients = [replicas.client(ONE), replicas.client(OTHER)]
    jobs = await asyncio.gather(*(clients[n % 2].create(video) for n in range(6)))
    for n, job in enumerate(jobs):
        await check(clients[n % 2], job.id)
    assert {replicas.script.calls.count(name) for name in ("plan", HELD, "mux")} == {len(jobs)}
