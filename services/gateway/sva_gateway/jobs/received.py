"""How many bytes of videos each caller has sent within the last hour, counted by the minute."""

from __future__ import annotations

import time
from collections.abc import Iterator

import sqlalchemy as sa

from . import tables as t

WINDOW_MIN = 60
_ADD = sa.text(
    "INSERT INTO sva_received (owner, minute, bytes) VALUES (:owner, :minute, :bytes) "
    "ON CONFLICT (owner, minute) DO UPDATE SET bytes = sva_received.bytes + excluded.bytes"
)
Minutes = list[tuple[int, int]]
"""Minutes since the epoch, and the bytes of each; the oldest first."""


def add(engine: sa.Engine, owner: str, count: int) -> None:
    """Count bytes that `owner` has just sent. Forgets what lies further back than an hour."""
    minute = _minute()
    with engine.begin() as connection:
        connection.execute(sa.delete(t.received).where(t.received.c.minute <= minute - WINDOW_MIN))
        connection.execute(_ADD, {"owner": owner, "minute": minute, "bytes": count})


def last_hour(engine: sa.Engine, owner: str) -> Minutes:
    """What `owner` has sent in each minute of the last hour."""
    query = (
        sa.select(t.received.c.minute, t.received.c.bytes)
        .where(t.received.c.owner == owner, t.received.c.minute > _minute() - WINDOW_MIN)
        .order_by(t.received.c.minute)
    )
    with engine.connect() as connection:
        return [(row.minute, row.bytes) for row in connection.execute(query)]


def below_after_s(minutes: Minutes, limit: int, now_s: float) -> float:
    """In how many seconds less than `limit` bytes lie within the last hour; 0 when they do now."""
    total = sum(count for _, count in minutes)
    return max(_leaving(minutes, total, limit), default=now_s) - now_s if total >= limit else 0.0


def _leaving(minutes: Minutes, total: int, limit: int) -> Iterator[float]:
    """When each minute that has to leave the window does."""
    for minute, count in minutes:
        if total < limit:
            return
        total -= count
        yield (minute + WINDOW_MIN) * 60.0


def _minute() -> int:
    return int(time.time() // 60)
