"""The same promises over PostgreSQL, and between two gateways that share it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
import sqlalchemy as sa

from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb

from . import postgres
from .client import events_in
from .conftest import Bench
from .workers import BGM

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a database."""
    with postgres.server() as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def twin(bench: Bench, tmp_path: Path) -> AsyncIterator[Bench]:
    """A second gateway's bench, with the workers of the first."""
    made = Bench(tmp_path / "twin", tmp_path / "bytecode")
    made.workers, made.script = bench.workers, bench.script
    yield made
    if made.gateway is not None:
        await made.stop_gateway()


def rows_with(database: str, text: str) -> list[str]:
    """Tables that hold a text in any row, whosever they are."""
    engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
    found = []
    with engine.connect() as connection:
        names = sa.text("select schemaname, tablename from pg_tables where schemaname in ('public', 'dbos')")
        for schema, table in connection.execute(names).all():
            query = sa.text(f'select t::text from "{schema}"."{table}" t')  # noqa: S608 - names of our own
            rows = connection.execute(query).scalars().all()
            # Bytes are shown in hexadecimal.
            found += [table for row in rows if text in row or text.encode().hex() in row]
    engine.dispose()
    return found


async def test_a_killed_gateway_resumes_and_a_deleted_job_leaves_no_row(
    bench: Bench, video: Path, database: str
) -> None:
    bench.script.hold(f"generate:{BGM}")
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database, SVA_GATEWAY_LEASE_S="2")
    job = await client.create(video)
    await bench.script.reached(f"generate:{BGM}")
    await bench.kill_gateway()
    bench.script.let()
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=database, SVA_GATEWAY_LEASE_S="2")
    ended = await client.end(job.id)
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    assert bench.script.calls.count("plan") == 1
    assert [event.number for event in await client.events(job.id)] == list(range(1, ended.last_event + 1))
    # PostgreSQL takes no NUL.
    for call in (
        client.stub.GetJob(pb.GetJobRequest(job_id="\0")),
        client.stub.CancelJob(pb.CancelJobRequest(job_id="\0")),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call
        assert from_rpc_error(caught.value).reason == "JOB_NOT_FOUND"
    assert rows_with(database, job.id)
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    assert rows_with(database, job.id) == []
    assert bench.files() == []


async def test_a_job_can_be_watched_and_cancelled_at_another_gateway(
    bench: Bench, twin: Bench, video: Path, database: str
) -> None:
    shared = {
        "SVA_GATEWAY_DATABASE_URL": database,
        "SVA_GATEWAY_ARTIFACTS": bench.artifacts.as_uri(),
    }
    held = f"generate:{BGM}"
    bench.script.hold(held)
    one = await bench.start_gateway(SVA_GATEWAY_EXECUTOR_ID="gateway-0", **shared)
    job = await one.create(video)
    await bench.script.reached(held)
    other = await twin.start_gateway(SVA_GATEWAY_EXECUTOR_ID="gateway-1", **shared)
    watching = asyncio.create_task(other.watch(job.id))
    answer = await other.stub.CancelJob(pb.CancelJobRequest(job_id=job.id))
    assert answer.job.state == pb.JOB_STATE_CANCELLED
    # The first gateway's call ends, although nobody told it but the database.
    await bench.script.until(lambda: bench.script.cancelled == [held])
    messages = await watching
    assert messages[-1].job.state == pb.JOB_STATE_CANCELLED
    assert events_in(messages) == await one.events(job.id)
    await other.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    assert rows_with(database, job.id) == []
