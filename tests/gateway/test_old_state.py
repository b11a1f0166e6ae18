"""This release opens what an older one's gateway left in its database: nothing is lost, nothing made again.

`old_state.*.sql` hold the state of the first release that ran jobs. To keep another release's, too, check its
code out and run `python -m tests.gateway.old_state` there. The tables are what counts: its jobs' files are
made here.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
import time
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from sva_common.stubs import gateway_pb2 as pb
from sva_gateway import wav
from sva_gateway.artifacts import PLAN, source_name

from . import postgres
from .client import wav_samples
from .conftest import Bench
from .old_state import FINISHED, HALF_WAY, HELD, HERE, QUEUED
from .test_recovery import PROMPTS, check_sounds
from .workers import BGM, OTHER_SFX, RATE, SFX, sound_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(params=["sqlite", "postgresql"])
def old_database(request: pytest.FixtureRequest, bench: Bench) -> Iterator[str]:
    """The URL of a database in the older release's state."""
    dump = (HERE / f"old_state.{request.param}.sql").read_text()
    if request.param == "sqlite":
        with contextlib.closing(sqlite3.connect(bench.folder / "jobs.sqlite")) as database:
            database.executescript(dump)
        yield bench.database_url
        return
    with postgres.server() as url:
        with psycopg.connect(url) as database:
            database.execute(dump.encode())
        yield url


def make_files(bench: Bench, engine: sa.Engine) -> None:
    """The files that the jobs' records tell of, with the sounds that the workers make."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text("select id, content, record from sva_jobs")).all()
    for job_id, content, record in rows:
        folder = bench.artifacts / "jobs" / job_id
        folder.mkdir(parents=True)
        (folder / source_name(bytes(content))).write_bytes(b"the video")
        for artifact in pb.Job.FromString(bytes(record)).artifacts:
            (folder / artifact.name).write_bytes(content_of(artifact))


def content_of(artifact: pb.Artifact) -> bytes:
    """What an artifact of that name held."""
    if artifact.name.startswith("track-"):
        size = artifact.size_bytes - wav.HEADER_BYTES
        prompt = PROMPTS[int(artifact.name.removeprefix("track-").partition(".")[0])]
        samples = struct.pack("<f", sound_of(prompt)) * (size // 4)
        return wav.header(wav.WaveFormat(RATE, 1), size) + samples
    return b"{}" if artifact.name == PLAN else b"an artifact"


def give_time(engine: sa.Engine) -> None:
    """Let the jobs end in an hour: their time was up long ago."""
    later = sa.text("update sva_jobs set deadline_us = :later")
    with engine.begin() as connection:
        connection.execute(later, {"later": int((time.time() + 3600) * 1e6)})


async def test_finished_jobs_can_be_read_and_unfinished_ones_go_on_from_their_last_step(
    bench: Bench, old_database: str
) -> None:
    engine = sa.create_engine(old_database.replace("postgresql:", "postgresql+psycopg:"))
    make_files(bench, engine)
    give_time(engine)
    engine.dispose()
    client = await bench.start_gateway(SVA_GATEWAY_DATABASE_URL=old_database, SVA_GATEWAY_RETENTION_S="0")
    for job_id in (HALF_WAY, QUEUED, FINISHED):
        ended = await client.end(job_id)
        assert ended.state == pb.JOB_STATE_SUCCEEDED
        numbers = [event.number for event in await client.events(job_id)]
        assert numbers == list(range(1, ended.last_event + 1))
    for job_id in (HALF_WAY, QUEUED):
        await check_sounds(bench, job_id)
    assert wav_samples(await client.download(FINISHED, "track-0.wav")) == {sound_of(SFX)}
    listed = (await client.stub.ListJobs(pb.ListJobsRequest())).jobs
    assert [job.id for job in listed] == [QUEUED, HALF_WAY, FINISHED]
    # Once for the job that was queued; of the one half-way, only what was not recorded.
    calls = bench.script.calls
    for name in ("plan", f"generate:{SFX}", f"generate:{OTHER_SFX}", f"clean:{SFX}", f"clean:{OTHER_SFX}"):
        assert calls.count(name) == 1
    for name in (HELD, f"clean:{BGM}", "mux"):
        assert calls.count(name) == 2
    for job_id in (HALF_WAY, QUEUED, FINISHED):
        await client.stub.DeleteJob(pb.DeleteJobRequest(job_id=job_id))
    assert bench.files() == []
