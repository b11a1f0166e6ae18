"""The only gateway that its database has: SQLite's. A lock on the file sees to that."""

from __future__ import annotations

import sqlalchemy as sa


class Alone:
    """Nobody else is there: the engine takes up our own work when it starts."""

    def __init__(self, executor_id: str) -> None:
        self.name = executor_id

    async def join(self) -> None:
        """Nobody has to know."""

    async def leave(self) -> None:
        """Nobody has to know."""

    def fence(self, connection: sa.Connection, name: str) -> None:
        """Nobody takes over."""
