"""A database that is away: whoever asked is told to come back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa

from sva_common.errors import Unavailable
from sva_common.logs import logger

log = logger(__name__)
AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What the drivers raise while it cannot be reached, is locked or full, or has no connection to spare."""
RETRY_AFTER_S = 2.0


@contextlib.contextmanager
def told_when_away() -> Iterator[None]:
    """While the block runs, an outage is `Unavailable` (DATABASE_AWAY), which a client tries again after."""
    try:
        yield
    except AWAY as error:
        log.warning("the database is away", reason=str(error.args[0] if error.args else error).strip())
        raise Unavailable(
            "the database cannot be reached now; try again",
            reason="DATABASE_AWAY",
            retry_after_s=RETRY_AFTER_S,
        ) from error
