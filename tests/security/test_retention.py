"""Jobs that ended long ago go by themselves, and nothing is left of what is deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from sva_common.errors import NotFound
from sva_common.stubs import gateway_pb2 as pb
from sva_gateway.jobs import tables
from sva_gateway.jobs.changes import job_state
from sva_gateway.jobs.store import JobStore
from sva_gateway.retention import INTERVAL_S, Retention
from tests.gateway.conftest import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")
DAY_S = 24 * 3600.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    engine = tables.open_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    tables.create_tables(engine)
    yield JobStore(engine)
    engine.dispose()


def rows_with(database: Path, text: str) -> list[str]:
    """Tables, the engine's own among them, that hold a text in any column of any row."""
    found = []
    with closing(sqlite3.connect(database)) as connection:
        names = [
            name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
        ]
        assert any("workflow" in name for name in names)
        for name in names:
            rows = connection.execute(f'select * from "{name}"')  # noqa: S608 - the database's own names
            found += [name for row in rows if any(text in str(value) for value in row)]
    return found


async def test_a_gateway_that_starts_deletes_what_ended_too_long_ago_and_nothing_else(
    bench: Bench, video: Path
) -> None:
    client = await bench.start_gateway()
    old = await client.create(video, wish="gone with the wind")
    await client.end(old.id)
    bench.script.hold("plan")
    running = await client.create(video)
    database = bench.folder / "jobs.sqlite"
    assert {"sva_jobs", "sva_events", "workflow_status"} <= set(rows_with(database, old.id))
    await bench.stop_gateway()
    client = await bench.start_gateway(SVA_GATEWAY_RETENTION_S="0.001")
    while bench.holds(old.id) or bench.holds("gone with the wind"):
        await client.stub.ListJobs(pb.ListJobsRequest())
    (left,) = (await client.stub.ListJobs(pb.ListJobsRequest())).jobs
    assert left.id == running.id
    assert bench.holds(old.id) == []
    assert rows_with(database, old.id) == []
    bench.script.let()
    assert (await client.end(running.id)).state == pb.JOB_STATE_SUCCEEDED


async def test_delete_leaves_no_row_of_ours_or_of_the_engines_and_no_file(bench: Bench, video: Path) -> None:
    client = await bench.start_gateway()
    job = await client.create(video)
    await client.end(job.id)
    await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job.id))
    assert rows_with(bench.folder / "jobs.sqlite", job.id) == []
    assert bench.holds(job.id) == []
    assert bench.files() == []


async def test_zero_keeps_jobs_for_ever(bench: Bench, video: Path) -> None:
    client = await bench.start_gateway()
    job = await client.create(video)
    await client.end(job.id)
    await bench.stop_gateway()
    client = await bench.start_gateway(SVA_GATEWAY_RETENTION_S="0")
    assert (await client.get(job.id)).state == pb.JOB_STATE_SUCCEEDED
    assert "old jobs are deleted" not in bench.log.read_text()


def _job(store: JobStore, name: str, state: pb.JobState.ValueType | None) -> str:
    job_id = f"3b241101-e2bb-4255-8caf-{name:>012}"
    store.create(pb.Job(id=job_id, state=pb.JOB_STATE_QUEUED), b"", 0)
    if state is not None:
        store.record(job_id, job_state(state))
    return job_id


async def test_what_is_due_goes_every_hour_by_the_clock_whatever_fails_in_between(store: JobStore) -> None:
    ended = {
        _job(store, "1", pb.JOB_STATE_SUCCEEDED),
        _job(store, "2", pb.JOB_STATE_FAILED),
        _job(store, "3", pb.JOB_STATE_CANCELLED),
    }
    running = _job(store, "4", None)
    stubborn, gone = _job(store, "5", pb.JOB_STATE_SUCCEEDED), _job(store, "6", pb.JOB_STATE_SUCCEEDED)
    start = store.get(stubborn).end_time.ToMicroseconds() / 1e6
    now, paused, deleted = [start], [], []

    async def delete(job_id: str) -> None:
        if job_id == stubborn and now[0] < start + 8 * DAY_S:
            raise OSError("the bucket is away")
        if job_id == gone:
            store.delete(job_id)
            raise NotFound("another gateway was faster")
        store.delete(job_id)
        deleted.append((job_id, now[0]))

    class Enough(Exception):
        pass

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        now[0] += seconds
        if now[0] > start + 9 * DAY_S:
            raise Enough

    retention = Retention(store, delete, kept_s=7 * DAY_S, clock=lambda: now[0], steady=lambda: now[0])
    with pytest.raises(Enough):
        await retention.keep(pause)
    assert set(paused) == {3600.0}
    first = {job_id for job_id, at in deleted if at < start + 7 * DAY_S + 2 * INTERVAL_S}
    assert first == ended
    assert all(at >= start + 7 * DAY_S for _, at in deleted)
    assert [job_id for job_id, at in deleted if at >= start + 8 * DAY_S] == [stubborn]
    assert store.get(running).state == pb.JOB_STATE_QUEUED


async def test_a_database_of_an_older_gateway_opens_and_its_jobs_are_the_administrators(
    tmp_path: Path,
) -> None:
    path = tmp_path / "jobs.sqlite"
    job = pb.Job(id="3b241101-e2bb-4255-8caf-4136c566a962", state=pb.JOB_STATE_SUCCEEDED)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "create table sva_jobs (id varchar(36) primary key, content blob not null, state integer not null"
            ", created_us bigint not null, deadline_us bigint not null, record blob not null)"
        )
        row = (job.id, b"", job.state, 1, 2, job.SerializeToString())
        connection.execute("insert into sva_jobs values (?, ?, ?, ?, ?, ?)", row)
        connection.commit()
    engine = tables.open_engine(f"sqlite:///{path}")
    for _ in range(2):
        tables.create_tables(engine)
    store = JobStore(engine)
    assert store.get(job.id) == job
    assert store.owner(job.id) == ""
    assert store.page(10, None, [], "token:alice") == []
    assert [found.id for found, _ in store.page(10, None, [])] == [job.id]
    # The gateway of the release before may go on beside a new one.
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into sva_jobs (id, content, state, created_us, deadline_us, record) "
                "values ('old', x'', 1, 1, 2, x'')"
            )
        )
    assert store.owner("old") == ""
    assert {"sva_jobs_newest", "sva_jobs_state", "sva_jobs_owned"} <= {
        index["name"] for index in sa.inspect(engine).get_indexes("sva_jobs")
    }
    engine.dispose()
