"""A database that goes away in the middle of a job, and comes back: the job goes on where it was.

For how long it is away, `make test` and `make chaos` say differently: `SVA_TEST_OUTAGE_S`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest

from sva_common.errors import Unavailable
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from tests.gateway import postgres
from tests.gateway.client import Client
from tests.gateway.conftest import Bench
from tests.gateway.workers import BGM, OTHER_SFX, SFX, Worker

from .stoppable_postgres import StoppablePostgres

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
AWAY_S = float(os.environ.get("SVA_TEST_OUTAGE_S", "3"))
ONCE = ("plan", f"generate:{SFX}", f"generate:{OTHER_SFX}", f"generate:{BGM}", "mux")


@pytest.fixture
def database() -> Iterator[StoppablePostgres]:
    """A server of the test's own."""
    with postgres.server() as url:
        made = StoppablePostgres(url)
        yield made
    made.wait()


async def check(client: Client, bench: Bench, job_id: str, jobs: int = 1) -> None:
    """The job succeeds, every event is there once, and so many jobs were each made once."""
    ended = await client.end(job_id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED, ended.error
    assert {name: bench.script.calls.count(name) for name in ONCE} == dict.fromkeys(ONCE, jobs)
    numbers = [event.number for event in await client.events(job_id)]
    assert numbers == [*range(1, ended.last_event + 1)]


async def test_a_sqlite_database_that_somebody_locks_delays_a_job_and_who_only_reads_does_not_notice(
    bench: Bench, video: Path
) -> None:
    bench.script.hold(f"generate:{BGM}")
    client = await bench.start_gateway()
    job = await client.create(video)
    await bench.script.reached(f"generate:{BGM}")
    with bench.unwritable_database():
        bench.script.let()
        creating = asyncio.create_task(client.create(video))
        # The outage itself: there is nothing to wait for.
        await asyncio.sleep(AWAY_S)
        async with asyncio.timeout(5):
            assert (await client.get(job.id)).state == pb.JOB_STATE_GENERATING
    try:
        other = await creating
    except grpc.aio.AioRpcError as error:
        # SQLite itself waits for half a minute.
        found = from_rpc_error(error)
        assert isinstance(found, Unavailable), found
        assert found.reason == "DATABASE_AWAY"
        other = await client.create(video)
    assert (await client.end(other.id)).state == pb.JOB_STATE_SUCCEEDED
    await check(client, bench, job.id, jobs=2)


async def test_a_postgresql_server_that_is_stopped_and_started_costs_no_job_and_callers_are_told_to_come_back(
    bench: Bench, video: Path, database: StoppablePostgres
) -> None:
    bench.script.hold(f"generate:{BGM}")
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database.url)
    job = await client.create(video)
    await bench.script.reached(f"generate:{BGM}")
    await asyncio.to_thread(database.stop)
    bench.script.let()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await client.get(job.id)
    error = from_rpc_error(caught.value)
    assert isinstance(error, Unavailable)
    assert error.reason == "DATABASE_AWAY"
    assert error.retry_after_s
    await asyncio.sleep(AWAY_S)
    await asyncio.to_thread(database.start)
    await check(client, bench, job.id)


async def test_a_gateway_stops_while_its_database_is_away_and_the_next_one_goes_on(
    bench: Bench, video: Path, database: StoppablePostgres
) -> None:
    bench.script.hold(f"generate:{BGM}")
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database.url)
    job = await client.create(video)
    await bench.script.reached(f"generate:{BGM}")
    await asyncio.to_thread(database.stop)
    async with asyncio.timeout(20):
        assert await bench.stop_gateway() == 0
    bench.script.let()
    await asyncio.to_thread(database.start)
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database.url)
    ended = await client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED, ended.error


async def test_a_call_that_breaks_off_while_the_database_is_away_is_made_again_when_it_is_back(
    bench: Bench, video: Path, database: StoppablePostgres
) -> None:
    bench.workers["planner"].append(await Worker("planner", bench.script).start())
    bench.script.hold("plan")
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database.url)
    job = await client.create(video)
    await bench.script.reached("plan")
    await asyncio.to_thread(database.stop)
    (busy,) = [worker for worker in bench.workers["planner"] if worker.calls]
    await busy.stop()
    bench.script.let()
    await asyncio.sleep(AWAY_S)
    await asyncio.to_thread(database.start)
    ended = await client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED, ended.error
    assert bench.script.calls.count("plan") == 2
