"""Addresses that never change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable


class StaticResolver:
    """`static:host:port,host:port`."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._addresses = frozenset(addresses)

    async def addresses(self) -> AsyncIterator[frozenset[str]]:
        """Yield the addresses, once."""
        yield self._addresses
        await asyncio.Event().wait()
