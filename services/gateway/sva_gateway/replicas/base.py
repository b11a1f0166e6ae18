"""What a gateway is among others that may share its database."""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa

from sva_common.errors import Unavailable


class Superseded(Unavailable):
    """Others took this gateway for dead and carry on its work."""

    def __init__(self) -> None:
        super().__init__(
            "this gateway stood still and was taken for dead; ask again",
            reason="SUPERSEDED",
            retry_after_s=1.0,
        )


class Replica(Protocol):
    """A gateway as a member of those that share its database."""

    @property
    def name(self) -> str:
        """Whose work ours is. A member that was taken for dead comes back under another name."""

    async def join(self) -> None:
        """Become a member. Waits while another gateway has our executor id."""

    async def leave(self) -> None:
        """Be a member no more: others may carry on our work at once."""

    def fence(self, connection: sa.Connection, name: str) -> None:
        """Let nobody take over from `name` until the transaction ends. Blocks.

        Raises `Superseded` when somebody has.
        """
