"""Whose job is next: start-time fair queueing over the callers (Goyal, Vin, Cheng, SIGCOMM 1996).

The queue is in the order of turns. A caller's jobs take one turn after the other, from the one that is being
served on: a hundred jobs of one caller take a hundred turns, and another's only job shares the next. A turn
never changes, so nobody waits for ever, and a caller's own jobs stay in their order.
"""

from __future__ import annotations

import sqlalchemy as sa

from sva_common.stubs import gateway_pb2 as pb

from . import tables as t
from .states import UNFINISHED

FIRST = 1


def next_turn(connection: sa.Connection, owner: str) -> int:
    """The turn of a job that `owner` hands in now."""
    unfinished = t.jobs.c.state.in_(UNFINISHED)
    waiting = sa.select(sa.func.min(t.jobs.c.turn)).where(t.jobs.c.state == pb.JOB_STATE_QUEUED)
    latest = sa.select(sa.func.max(t.jobs.c.turn)).where(unfinished)
    own = sa.select(sa.func.max(t.jobs.c.turn)).where(unfinished, t.jobs.c.owner == owner)
    served = sa.func.coalesce(waiting.scalar_subquery(), latest.scalar_subquery(), FIRST)
    served_turn, own_turn = connection.execute(sa.select(served, own.scalar_subquery())).one()
    return int(max(FIRST, served_turn, (own_turn or 0) + 1))
