"""A clock that is put forward or back while jobs run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sva_common.stubs import gateway_pb2 as pb
from sva_gateway.endpoints.endpoint import Endpoint
from sva_gateway.jobs import tables
from sva_gateway.jobs.changes import job_state
from sva_gateway.jobs.store import JobStore
from sva_gateway.retention import DOUBT_S, INTERVAL_S, Retention

DAY_S = 24 * 3600.0
JOB_ID = "3b241101-e2bb-4255-8caf-4136c566a962"


class Clocks:
    """The time of day, which may jump, and the time since the start, which does not."""

    def __init__(self) -> None:
        self.wall = time.time()
        self.steady = 100.0

    def passes(self, seconds: float) -> None:
        """Time passes."""
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    engine = tables.open_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    tables.create_tables(engine)
    yield JobStore(engine)
    engine.dispose()


async def test_a_clock_that_is_put_forward_deletes_nothing_until_it_has_been_right_for_a_day(
    store: JobStore,
) -> None:
    store.create(pb.Job(id=JOB_ID, state=pb.JOB_STATE_QUEUED), b"", 0)
    store.record(JOB_ID, job_state(pb.JOB_STATE_SUCCEEDED))
    clocks, deleted = Clocks(), []

    async def delete(job_id: str) -> None:
        deleted.append(job_id)

    retention = Retention(
        store, delete, kept_s=7 * DAY_S, clock=lambda: clocks.wall, steady=lambda: clocks.steady
    )
    clocks.wall += 400 * DAY_S
    while clocks.steady < DOUBT_S:
        assert await retention.sweep() == 0
        clocks.passes(INTERVAL_S)
    # Somebody has noticed, and put it right: the job is as young as it is.
    clocks.wall -= 400 * DAY_S
    for _ in range(48):
        assert await retention.sweep() == 0
        clocks.passes(INTERVAL_S)
    clocks.passes(7 * DAY_S)
    assert await retention.sweep() == 1
    assert deleted == [JOB_ID]


async def test_a_worker_that_rests_comes_back_when_its_time_has_passed_whatever_the_clock_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    # The time of day is not even there to be asked.
    monkeypatch.setattr("sva_gateway.endpoints.endpoint.time", SimpleNamespace(monotonic=lambda: now[0]))
    endpoint = Endpoint("127.0.0.1:1", "sva.v1.TextToAudioService", lambda: None)
    endpoint.ready = True
    endpoint.rest(5.0)
    assert endpoint.state == "set_aside"
    now[0] += 5.0
    assert endpoint.state == "ready"
    await endpoint.close()
