"""Leases: one holder at a time, by the database's clock, and nothing written by who has lost one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from itertools import count

import pytest

from sva_common.stubs import gateway_pb2 as pb
from sva_gateway.jobs import tables
from sva_gateway.jobs.changes import job_state
from sva_gateway.jobs.service import Jobs
from sva_gateway.jobs.store import JobStore
from sva_gateway.replicas.alone import Alone
from sva_gateway.replicas.base import Superseded
from sva_gateway.replicas.lease import Lease, Leases
from sva_gateway.replicas.leased import Leased
from sva_gateway.running import Running

from . import postgres

_ids = (f"executor-{n}" for n in count())


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a database."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="module")
def leases(database: str) -> Iterator[Leases]:
    """A table of leases."""
    engine = tables.open_engine(database)
    tables.create_tables(engine)
    engine.dispose()
    made = Leases(database, lease_s=60)
    yield made
    made.close()


@pytest.fixture
def store(database: str, leases: Leases) -> Iterator[JobStore]:
    """Jobs behind the fence of a replica."""
    engine = tables.open_engine(database)
    yield JobStore(engine, Leased(leases, "unused", Running()).fence)
    engine.dispose()


@pytest.fixture
def lease(leases: Leases) -> Lease:
    """One that is held."""
    made = Lease(next(_ids), "0000aaaa")
    assert leases.acquire(made)
    return made


def test_a_lease_has_one_holder_until_its_time_is_up(leases: Leases, lease: Lease) -> None:
    other = Lease(lease.executor_id, "0000bbbb")
    assert not leases.acquire(other)
    assert lease.executor_id not in leases.expired()
    leases.expire(lease)
    assert lease.executor_id in leases.expired()
    assert lease.name not in leases.living()
    assert leases.acquire(other)
    assert other.name in leases.living()
    assert not leases.renew(lease)
    leases.expire(lease)
    leases.drop(lease)
    assert leases.renew(other)
    leases.drop(other)
    assert other.name not in leases.living()


def test_a_lease_that_nobody_took_over_is_renewed_however_late(leases: Leases, lease: Lease) -> None:
    leases.expire(lease)
    assert leases.renew(lease)
    assert lease.name in leases.living()


def test_of_many_takers_one_gets_it(leases: Leases, lease: Lease) -> None:
    leases.expire(lease)
    takers = [Lease(lease.executor_id, f"0000000{n}") for n in range(8)]
    with ThreadPoolExecutor(len(takers)) as threads:
        assert sorted(threads.map(leases.acquire, takers)) == [False] * 7 + [True]


def test_nobody_takes_over_while_a_transaction_of_the_holder_runs_and_renewals_go_on(
    leases: Leases, store: JobStore, lease: Lease
) -> None:
    leases.expire(lease)
    other = Lease(lease.executor_id, "0000bbbb")
    with ThreadPoolExecutor(1) as thread:
        with store.engine.begin() as connection:
            store.fence(connection, lease.name)
            taking = thread.submit(leases.acquire, other)
            assert not wait_for([taking], timeout=0.5).done
        assert taking.result(timeout=30)
    with store.engine.begin() as connection:
        store.fence(connection, other.name)
        assert leases.renew(other)


async def test_work_of_who_has_lost_a_lease_is_cancelled_and_what_callers_ask_for_is_not(
    leases: Leases, store: JobStore, lease: Lease
) -> None:
    job = pb.Job(id=lease.executor_id, state=pb.JOB_STATE_QUEUED)
    store.create(job, b"content", 0)
    jobs = Jobs(store, lambda _job_id: None, Alone(lease.name))
    await jobs.confirm()
    await jobs.record_work(job.id, job_state(pb.JOB_STATE_PLANNING))
    leases.expire(lease)
    assert leases.acquire(Lease(lease.executor_id, "0000bbbb"))
    with pytest.raises(asyncio.CancelledError):
        await jobs.confirm()
    with pytest.raises(asyncio.CancelledError):
        await jobs.record_work(job.id, job_state(pb.JOB_STATE_GENERATING))
    assert (await jobs.get(job.id)).state == pb.JOB_STATE_PLANNING
    await jobs.record(job.id, job_state(pb.JOB_STATE_CANCELLED))
    assert (await jobs.get(job.id)).state == pb.JOB_STATE_CANCELLED


def test_who_has_lost_a_lease_writes_nothing(leases: Leases, store: JobStore, lease: Lease) -> None:
    job = pb.Job(id=lease.executor_id, state=pb.JOB_STATE_QUEUED)
    store.create(job, b"content", 0, by=lease.name)
    leases.expire(lease)
    assert leases.acquire(Lease(lease.executor_id, "0000bbbb"))
    for write in (
        lambda: store.record(job.id, job_state(pb.JOB_STATE_PLANNING), lease.name),
        lambda: store.create(pb.Job(id=f"{job.id}-2"), b"content", 0, by=lease.name),
        lambda: store.confirm(lease.name),
    ):
        with pytest.raises(Superseded):
            write()
    assert store.get(job.id).state == pb.JOB_STATE_QUEUED
    assert store.events(job.id, after=0) == []
    assert store.find(f"{job.id}-2") is None
