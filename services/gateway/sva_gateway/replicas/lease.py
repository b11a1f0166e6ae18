"""Leases on executor ids: one row each, timed by the database's clock alone, so that no replica's matters.

After C. Gray and D. Cheriton, "Leases" (SOSP 1989). Each lease has a token, and who takes over has another:
transactions of the one before find theirs gone, however long it stood still in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from ..jobs.tables import metadata

TOKEN_LENGTH = 8

executors = sa.Table(
    "sva_executors",
    metadata,
    sa.Column("executor_id", sa.String(63), primary_key=True),
    sa.Column("token", sa.String(TOKEN_LENGTH), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
)
"""The gateways of a PostgreSQL database. Those live whose lease has not expired."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Somebody's hold on an executor id. What was taken over never comes back: tokens are random."""

    executor_id: str
    token: str

    @property
    def name(self) -> str:
        """Whose work the holder's is."""
        return f"{self.executor_id}.{self.token}"


class Leases:
    """The table of leases. Every method is one transaction, and blocks."""

    def __init__(self, url: str, lease_s: float) -> None:
        self.lease_s = lease_s
        # Connections of its own: a busy gateway must not look like a dead one. They give up on a network
        # that has gone silent while there is still time to try again.
        limits = {"connect_timeout": max(2, int(lease_s / 3)), "tcp_user_timeout": int(lease_s / 3 * 1000)}
        self._engine = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=1,
            max_overflow=1,
            pool_pre_ping=True,
            connect_args=limits,
        )

    def acquire(self, wanted: Lease) -> bool:
        """Take a lease that nobody has, or whose time is up. False: somebody has it."""
        free = executors.c.executor_id == wanted.executor_id, executors.c.expires_at <= sa.func.now()
        row = {"executor_id": wanted.executor_id, "token": wanted.token, "expires_at": self._end}
        insert = (
            postgresql.insert(executors).values(row).on_conflict_do_nothing().returning(executors.c.token)
        )
        with self._engine.begin() as connection:
            # A new row and not a new token in the old one: deleting waits for those who have fenced it.
            connection.execute(sa.delete(executors).where(*free))
            return connection.execute(insert).first() is not None

    def renew(self, lease: Lease) -> bool:
        """Hold it longer. False: somebody has taken it over.

        One whose time is up, and that nobody has taken over, is as good as ever: nothing has happened.
        """
        longer = sa.update(executors).where(*_is(lease)).values(expires_at=self._end)
        with self._engine.begin() as connection:
            return connection.execute(longer).rowcount == 1

    def expire(self, lease: Lease) -> None:
        """Hold it no longer: whoever looks next takes it over."""
        now = sa.update(executors).where(*_is(lease)).values(expires_at=sa.func.now())
        with self._engine.begin() as connection:
            connection.execute(now)

    def drop(self, lease: Lease) -> None:
        """Forget the executor id: nothing is left of its work."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(executors).where(*_is(lease)))

    def expired(self) -> list[str]:
        """Executor ids whose lease can be taken over."""
        with self._engine.begin() as connection:
            query = sa.select(executors.c.executor_id).where(executors.c.expires_at <= sa.func.now())
            return list(connection.execute(query).scalars())

    def living(self) -> set[str]:
        """Names of those whose lease has not expired."""
        with self._engine.begin() as connection:
            columns = executors.c.executor_id, executors.c.token
            rows = connection.execute(sa.select(*columns).where(executors.c.expires_at > sa.func.now()))
            return {Lease(row.executor_id, row.token).name for row in rows}

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @property
    def _end(self) -> sa.ColumnElement[Any]:
        return sa.func.now() + sa.literal(timedelta(seconds=self.lease_s), sa.Interval)


def hold(connection: sa.Connection, name: str) -> bool:
    """Keep the lease of that name from being taken over until the transaction ends. False: it was.

    Renewals go on meanwhile: they change no key.
    """
    executor_id, _, token = name.rpartition(".")
    held = sa.select(executors.c.token).where(*_is(Lease(executor_id, token)))
    return connection.execute(held.with_for_update(read=True, key_share=True)).first() is not None


def _is(lease: Lease) -> tuple[sa.ColumnElement[bool], ...]:
    return executors.c.executor_id == lease.executor_id, executors.c.token == lease.token
