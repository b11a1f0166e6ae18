"""The tables, and how the database is opened. Plain SQL that SQLite and PostgreSQL share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()
IDLE_S = 5
"""A transaction does one thing after the other: one that waits so long for its gateway is given up."""

jobs = sa.Table(
    "sva_jobs",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("created_us", sa.BigInteger, nullable=False),
    sa.Column("deadline_us", sa.BigInteger, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("owner", sa.String(300), nullable=False, server_default=""),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("sva_jobs_newest", "created_us", "id"),
    sa.Index("sva_jobs_state", "state", "deadline_us"),
    sa.Index("sva_jobs_owned", "owner", "created_us", "id"),
)
"""`record` is a serialised `sva.v1.Job`: the contract keeps old records readable, too. `owner` is whoever
created the job; empty where nobody was asked. `turn`: see `turns.py`."""

events = sa.Table(
    "sva_events",
    metadata,
    sa.Column("job_id", sa.String(36), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("event", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("job_id", "key", name="sva_events_once"),
)

progress = sa.Table(
    "sva_progress",
    metadata,
    sa.Column("job_id", sa.String(36), primary_key=True),
    sa.Column("part", sa.String(16), primary_key=True),
    sa.Column("fraction", sa.Float, nullable=False),
)
"""Samples: the latest value of each part ("plan", "mux", "track-0"). Gone when the job has ended."""

backlog = sa.Table(
    "sva_backlog",
    metadata,
    sa.Column("job_id", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Index("sva_backlog_kind", "kind", "seconds"),
)
"""Seconds of sound that a job still needs, by kind of worker. Gone when it needs no more of that kind."""

received = sa.Table(
    "sva_received",
    metadata,
    sa.Column("owner", sa.String(300), primary_key=True),
    sa.Column("minute", sa.BigInteger, primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)
"""Bytes of videos that callers have sent in each minute since the epoch, for an hour."""


def open_engine(url: str) -> sa.Engine:
    """Open the database, without looking into it yet."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_size=20, max_overflow=0, pool_pre_ping=True
        )
        sa.event.listen(engine, "connect", _prepare_postgres)
        return engine
    sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, pool_size=20, max_overflow=0)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def sqlite_path(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(sa.make_url(url).database or "")


def is_sqlite(url: str) -> bool:
    """Whether the URL names a file of this machine."""
    return url.startswith("sqlite")


def create_tables(engine: sa.Engine) -> None:
    """Create what is missing: tables, and columns and indexes that came later.

    A gateway of the release before goes on beside it: what is added has a default.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Between looking for something and creating it, another gateway could do the same.
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CREATING)))
        metadata.create_all(connection)
        known = {column["name"] for column in sa.inspect(connection).get_columns(jobs.name)}
        for name, kind in _LATER.items():
            if name not in known:
                connection.execute(sa.text(f"ALTER TABLE sva_jobs ADD COLUMN {name} {kind}"))
        for index in jobs.indexes:
            index.create(connection, checkfirst=True)


_LATER = {"owner": "VARCHAR(300) NOT NULL DEFAULT ''", "turn": "BIGINT NOT NULL DEFAULT 0"}
"""Columns of jobs that came with a later release."""
_CREATING = int.from_bytes(b"sva", "big")


def forget_deleted(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, in which deleted rows would otherwise live on for a while."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _prepare_postgres(connection: Any, _record: Any) -> None:
    # A gateway that stands still in the middle of a transaction must not keep the others from its rows.
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_S}s'")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Writers wait for each other instead of failing half-way through a transaction.
    connection.isolation_level = "IMMEDIATE"
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    # A deleted job leaves no bytes in free pages.
    connection.execute("PRAGMA secure_delete=ON")
