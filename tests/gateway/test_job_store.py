"""The record of jobs: each change once, numbered without gaps, never backwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sva_common.errors import InvalidInput, NotFound
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_gateway.jobs import page_token, tables
from sva_gateway.jobs.changes import job_state, planned, track_state, waits
from sva_gateway.jobs.progress import fill_in
from sva_gateway.jobs.store import JobStore

FAR = int((time.time() + 3600) * 1e6)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    engine = tables.open_engine(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    tables.create_tables(engine)
    yield JobStore(engine)
    engine.dispose()


def add(store: JobStore, job_id: str = "a", *, deadline_us: int = FAR) -> str:
    store.create(pb.Job(id=job_id, state=pb.JOB_STATE_QUEUED), b"content", deadline_us)
    return job_id


def plan(store: JobStore, job_id: str, tracks: int = 3) -> None:
    scheme = media.Scheme(tracks=[media.Track(kind=media.TRACK_KIND_SFX, prompt="x")] * tracks)
    store.record(job_id, planned("", scheme, "me", range(tracks), []))


def test_writers_side_by_side_number_their_events_without_gaps_or_doubles(store: JobStore) -> None:
    job_id = add(store)
    store.record(job_id, job_state(pb.JOB_STATE_PLANNING))
    plan(store, job_id, 8)
    states = (pb.TRACK_STATE_GENERATING, pb.TRACK_STATE_CLEANING, pb.TRACK_STATE_READY)

    def write(track: int) -> None:
        for state in states:
            # Twice, as a replay would.
            store.record(job_id, track_state(track, state))
            store.record(job_id, track_state(track, state))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    events = store.events(job_id, 0)
    assert [event.number for event in events] == list(range(1, 2 + 8 * 3 + 1))
    for track in range(8):
        told = [
            e.track_state.state for e in events if e.HasField("track_state") and e.track_state.track == track
        ]
        assert told == list(states)
    assert store.get(job_id).last_event == len(events)


def test_a_job_never_goes_back_and_never_leaves_its_end(store: JobStore) -> None:
    job_id = add(store)
    store.record(job_id, job_state(pb.JOB_STATE_GENERATING))
    assert store.record(job_id, job_state(pb.JOB_STATE_PLANNING)).state == pb.JOB_STATE_GENERATING
    store.record(job_id, job_state(pb.JOB_STATE_CANCELLED))
    for state in (pb.JOB_STATE_SUCCEEDED, pb.JOB_STATE_FAILED, pb.JOB_STATE_MIXING):
        assert store.record(job_id, job_state(state)).state == pb.JOB_STATE_CANCELLED
    assert len(store.events(job_id, 0)) == 2


def test_a_track_does_not_wait_again_once_it_is_generated(store: JobStore) -> None:
    job_id = add(store)
    plan(store, job_id)
    store.record(job_id, track_state(0, pb.TRACK_STATE_WAITING, "3 ahead"))
    store.record(job_id, track_state(0, pb.TRACK_STATE_GENERATING))
    job = store.record(job_id, track_state(0, pb.TRACK_STATE_WAITING, "3 ahead"))
    assert job.tracks[0].state == pb.TRACK_STATE_GENERATING
    assert len(store.events(job_id, 0)) == 3


def test_waiting_for_a_worker_is_told_once_each_and_changes_no_state(store: JobStore) -> None:
    job_id = add(store)
    store.record(job_id, job_state(pb.JOB_STATE_PLANNING))
    store.record(job_id, waits("planner"))
    plan(store, job_id)
    store.record(job_id, track_state(0, pb.TRACK_STATE_GENERATING))
    for _ in range(2):
        job = store.record(job_id, waits("sfx", 0))
    assert job.tracks[0].state == pb.TRACK_STATE_GENERATING
    told = store.events(job_id, 0)
    assert told[1].job_state == pb.JobStateChange(
        state=pb.JOB_STATE_PLANNING, detail="waiting for a worker (planner)"
    )
    assert [event.track_state.detail for event in told[-2:]] == ["", "waiting for a worker"]


def test_an_id_is_taken_once(store: JobStore) -> None:
    assert add(store) == "a"
    again = store.create(pb.Job(id="a", state=pb.JOB_STATE_QUEUED), b"other", FAR)
    assert (again.new, again.content) == (False, b"content")


def test_pages_go_from_the_newest_to_the_oldest_each_job_once(store: JobStore) -> None:
    ids = [add(store, f"job-{n}") for n in range(7)]
    store.record("job-2", job_state(pb.JOB_STATE_CANCELLED))
    seen: list[str] = []
    before = None
    while page := store.page(3, before, []):
        seen += [job.id for job, _ in page]
        before = page_token.decode(page_token.encode(page[-1][1]))
        if len(seen) == 3:
            add(store, "newer")
    assert seen == list(reversed(ids))
    assert [job.id for job, _ in store.page(9, None, [pb.JOB_STATE_CANCELLED])] == ["job-2"]


@pytest.mark.parametrize("token", ["x", "%%%", "MTIz.x", "LTEuYQ", "é", "MS4A"])
def test_a_token_of_another_make_is_refused(token: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        page_token.decode(token)
    assert caught.value.reason == "INVALID_PAGE_TOKEN"


def test_progress_is_the_latest_sample_and_gone_with_the_end(store: JobStore) -> None:
    job_id = add(store)
    plan(store, job_id, 2)
    store.save_progress({(job_id, "track-0"): 0.25})
    store.save_progress({(job_id, "track-0"): 0.5, (job_id, "track-1"): 1.0, ("gone", "plan"): 1.0})
    assert store.progress(job_id) == {"track-0": 0.5, "track-1": 1.0}
    assert store.progress("gone") == {}
    job = fill_in(store.get(job_id), store.progress(job_id))
    assert [track.progress for track in job.tracks] == [0.5, 1.0]
    assert job.progress == pytest.approx(0.1 + 0.7 * 0.9 * 0.75)
    store.record(job_id, job_state(pb.JOB_STATE_FAILED))
    store.save_progress({(job_id, "track-0"): 0.75})
    assert store.progress(job_id) == {}


def test_overdue_jobs_are_those_past_their_time_that_have_not_ended(store: JobStore) -> None:
    add(store, "early")
    add(store, "late", deadline_us=1)
    add(store, "over", deadline_us=1)
    store.record("over", job_state(pb.JOB_STATE_CANCELLED))
    assert store.overdue() == ["late"]
    assert store.count_unfinished() == 2


def test_nothing_is_left_of_a_deleted_job(store: JobStore) -> None:
    job_id = add(store)
    store.record(job_id, job_state(pb.JOB_STATE_PLANNING))
    store.save_progress({(job_id, "plan"): 0.5})
    store.delete(job_id)
    assert store.events(job_id, 0) == []
    assert store.progress(job_id) == {}
    with pytest.raises(NotFound):
        store.record(job_id, job_state(pb.JOB_STATE_PLANNING))
