"""The store of jobs: every method is one transaction, and blocks. `jobs/service.py` is its async face."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from google.protobuf.timestamp_pb2 import Timestamp

from sva_common.errors import NotFound
from sva_common.stubs import gateway_pb2 as pb

from . import tables as t
from .changes import Change
from .demand import needed_s
from .observed import accepted, told
from .states import FINAL, UNFINISHED, ended
from .turns import next_turn

Fence = Callable[[sa.Connection, str], None]
"""See `Replica.fence`."""


@dataclass(frozen=True, slots=True)
class Created:
    """A job as it was created, or as it was found under its id."""

    job: pb.Job
    content: bytes
    new: bool
    owner: str = ""
    turn: int = 0
    """Its place in the queue: see `turns.py`."""


def no_such_job(job_id: str) -> NotFound:
    """The error for an id that names no job."""
    return NotFound(f"there is no job {job_id!r}", reason="JOB_NOT_FOUND")


class JobStore:
    """Jobs, their events and their progress. `by` names the replica whose work something is.

    Raises `Superseded`, and changes nothing, once others have taken over from it.
    """

    def __init__(self, engine: sa.Engine, fence: Fence = lambda _connection, _by: None) -> None:
        self.engine = engine
        self.fence = fence

    def confirm(self, by: str) -> None:
        """Ask whether that replica's work is still its own."""
        with self.engine.begin() as connection:
            self.fence(connection, by)

    def create(self, job: pb.Job, content: bytes, deadline_us: int, owner: str = "", by: str = "") -> Created:
        """Insert a job, or answer the one that has its id."""
        job.create_time.CopyFrom(_now())
        row = {
            "id": job.id,
            "content": content,
            "state": job.state,
            "created_us": job.create_time.ToMicroseconds(),
            "deadline_us": deadline_us,
            "record": job.SerializeToString(),
            "owner": owner,
        }
        try:
            with self.engine.begin() as connection:
                if by:
                    self.fence(connection, by)
                turn = next_turn(connection, owner)
                connection.execute(sa.insert(t.jobs).values({**row, "turn": turn}))
                _note_needed(connection, job.id, needed_s(job))
            accepted()
            return Created(job, content, new=True, owner=owner, turn=turn)
        except sa.exc.IntegrityError:
            found = self.find(job.id)
            if found is None:
                # Deleted since then. Whoever asks again finds the id free.
                raise
            return found

    def find(self, job_id: str) -> Created | None:
        """The job with that id, if there is one."""
        if not job_id.isprintable():
            # Not even asked for: PostgreSQL takes no NUL.
            return None
        columns = (t.jobs.c.record, t.jobs.c.content, t.jobs.c.owner, t.jobs.c.turn)
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(*columns).where(t.jobs.c.id == job_id)).one_or_none()
        if row is None:
            return None
        return Created(pb.Job.FromString(row.record), row.content, False, row.owner, row.turn)

    def owner(self, job_id: str) -> str:
        """Who created the job. Raises `NotFound`."""
        if not job_id.isprintable():
            raise no_such_job(job_id)
        with self.engine.connect() as connection:
            query = sa.select(t.jobs.c.owner).where(t.jobs.c.id == job_id)
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise no_such_job(job_id)
        return str(found)

    def get(self, job_id: str) -> pb.Job:
        """The job as it is recorded. Raises `NotFound`."""
        found = self.find(job_id)
        if found is None:
            raise no_such_job(job_id)
        return found.job

    def deadline_us(self, job_id: str) -> int:
        """When the job's time is up, in microseconds since the epoch. Raises `NotFound`."""
        with self.engine.connect() as connection:
            query = sa.select(t.jobs.c.deadline_us).where(t.jobs.c.id == job_id)
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise no_such_job(job_id)
        return int(found)

    def record(self, job_id: str, change: Change, by: str = "") -> pb.Job:
        """Make a change, once, and number its event. Raises `NotFound`."""
        if not job_id.isprintable():
            raise no_such_job(job_id)
        with self.engine.begin() as connection:
            if by:
                self.fence(connection, by)
            # An update takes the lock, in SQLite on the database and in PostgreSQL on the row, so that
            # two writers cannot give the same number.
            lock = sa.update(t.jobs).where(t.jobs.c.id == job_id).values(state=t.jobs.c.state)
            if connection.execute(lock).rowcount == 0:
                raise no_such_job(job_id)
            row = connection.execute(sa.select(t.jobs.c.record).where(t.jobs.c.id == job_id)).one()
            job = pb.Job.FromString(row.record)
            known = sa.exists().where(t.events.c.job_id == job_id, t.events.c.key == change.key)
            if change.key and connection.execute(sa.select(known)).scalar_one():
                return job
            now, needed = _now(), needed_s(job)
            event = change.apply(job, now)
            if event is not None:
                job.last_event += 1
                event.number = job.last_event
                event.time.CopyFrom(now)
                connection.execute(
                    sa.insert(t.events).values(
                        job_id=job_id, number=event.number, key=change.key, event=event.SerializeToString()
                    )
                )
            if needed_s(job) != needed:
                _note_needed(connection, job_id, needed_s(job))
            if ended(job):
                connection.execute(sa.delete(t.progress).where(t.progress.c.job_id == job_id))
            connection.execute(
                sa.update(t.jobs)
                .where(t.jobs.c.id == job_id)
                .values(state=job.state, record=job.SerializeToString())
            )
        if event is not None:
            told(job, event)
        return job

    def events(self, job_id: str, after: int) -> list[pb.JobEvent]:
        """The job's events with a number above `after`, in order."""
        query = (
            sa.select(t.events.c.event)
            .where(t.events.c.job_id == job_id, t.events.c.number > after)
            .order_by(t.events.c.number)
        )
        with self.engine.connect() as connection:
            return [pb.JobEvent.FromString(row.event) for row in connection.execute(query)]

    def page(
        self, size: int, before: tuple[int, str] | None, states: Sequence[int], owner: str | None = None
    ) -> list[tuple[pb.Job, tuple[int, str]]]:
        """At most `size` jobs, newest first, older than `before`; each with its place in that order.

        `owner`: only theirs.
        """
        query = sa.select(t.jobs.c.record, t.jobs.c.created_us, t.jobs.c.id)
        if owner is not None:
            query = query.where(t.jobs.c.owner == owner)
        if before is not None:
            created, job_id = before
            older = t.jobs.c.created_us < created
            tied = sa.and_(t.jobs.c.created_us == created, t.jobs.c.id < job_id)
            query = query.where(sa.or_(older, tied))
        if states:
            query = query.where(t.jobs.c.state.in_(states))
        query = query.order_by(t.jobs.c.created_us.desc(), t.jobs.c.id.desc()).limit(size)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [(pb.Job.FromString(row.record), (row.created_us, row.id)) for row in rows]

    def queued(self) -> list[tuple[str, int]]:
        """Ids and turns of the jobs that no workflow has begun, the oldest first."""
        query = sa.select(t.jobs.c.id, t.jobs.c.turn).where(t.jobs.c.state == pb.JOB_STATE_QUEUED)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(t.jobs.c.created_us))
            return [(row.id, row.turn) for row in rows]

    def overdue(self) -> list[str]:
        """Ids of the jobs that have not ended although their time is up."""
        late = t.jobs.c.deadline_us < time.time_ns() // 1000
        query = sa.select(t.jobs.c.id).where(t.jobs.c.state.in_(UNFINISHED), late)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(t.jobs.c.created_us)).scalars())

    def unfinished_by_state(self) -> dict[int, int]:
        """How many jobs are in each state that is not the last."""
        query = sa.select(t.jobs.c.state, sa.func.count()).where(t.jobs.c.state.in_(UNFINISHED))
        with self.engine.connect() as connection:
            return {int(state): int(n) for state, n in connection.execute(query.group_by(t.jobs.c.state))}

    def ended_before(self, time_us: int) -> list[str]:
        """Ids of the jobs that ended before a time, in microseconds since the epoch; the oldest first."""
        # Whatever ended before then was created before then, and of those the record tells.
        query = (
            sa.select(t.jobs.c.id, t.jobs.c.record)
            .where(t.jobs.c.state.in_(FINAL), t.jobs.c.created_us < time_us)
            .order_by(t.jobs.c.created_us)
        )
        with self.engine.connect() as connection:
            rows = connection.execution_options(yield_per=100).execute(query)
            return [
                id_ for id_, record in rows if pb.Job.FromString(record).end_time.ToMicroseconds() < time_us
            ]

    def count_unfinished(self, owner: str | None = None) -> int:
        """How many jobs have not ended, of all or of one owner."""
        query = sa.select(sa.func.count()).select_from(t.jobs).where(t.jobs.c.state.in_(UNFINISHED))
        if owner is not None:
            query = query.where(t.jobs.c.owner == owner)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def delete(self, job_id: str) -> None:
        """Remove the job with its events and samples."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(t.jobs).where(t.jobs.c.id == job_id))
            connection.execute(sa.delete(t.events).where(t.events.c.job_id == job_id))
            connection.execute(sa.delete(t.progress).where(t.progress.c.job_id == job_id))
            connection.execute(sa.delete(t.backlog).where(t.backlog.c.job_id == job_id))

    def save_progress(self, samples: dict[tuple[str, str], float]) -> None:
        """Keep the latest fractions, by job and part, of jobs that have not ended."""
        with self.engine.begin() as connection:
            for (job_id, part), fraction in samples.items():
                same = (t.progress.c.job_id == job_id, t.progress.c.part == part)
                connection.execute(sa.delete(t.progress).where(*same))
                running = sa.select(
                    sa.literal(job_id), sa.literal(part), sa.literal(fraction, sa.Float)
                ).where(sa.exists().where(t.jobs.c.id == job_id, t.jobs.c.state.in_(UNFINISHED)))
                connection.execute(sa.insert(t.progress).from_select(["job_id", "part", "fraction"], running))

    def progress(self, job_id: str) -> dict[str, float]:
        """The latest fractions by part."""
        query = sa.select(t.progress.c.part, t.progress.c.fraction).where(t.progress.c.job_id == job_id)
        with self.engine.connect() as connection:
            return {row.part: row.fraction for row in connection.execute(query)}

    def backlog(self) -> dict[str, float]:
        """Seconds of sound that all jobs together still need, by kind."""
        query = sa.select(t.backlog.c.kind, sa.func.sum(t.backlog.c.seconds)).group_by(t.backlog.c.kind)
        with self.engine.connect() as connection:
            return {kind: float(seconds) for kind, seconds in connection.execute(query)}


def _note_needed(connection: sa.Connection, job_id: str, needed: dict[str, float]) -> None:
    connection.execute(sa.delete(t.backlog).where(t.backlog.c.job_id == job_id))
    rows = [{"job_id": job_id, "kind": kind, "seconds": s} for kind, s in needed.items() if s > 0]
    if rows:
        connection.execute(sa.insert(t.backlog), rows)


def _now() -> Timestamp:
    stamp = Timestamp()
    stamp.GetCurrentTime()
    return stamp
