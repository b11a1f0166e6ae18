"""All addresses behind a name, looked up again and again: a headless service of a cluster, say."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

from sva_common.logs import logger

log = logger(__name__)


class DnsResolver:
    """`dns:host:port`."""

    def __init__(self, target: str, *, refresh_s: float) -> None:
        host, _, port = target.rpartition(":")
        self._host = host.strip("[]")
        self._port = int(port)
        self._refresh_s = refresh_s

    async def addresses(self) -> AsyncIterator[frozenset[str]]:
        """Yield the addresses whenever they differ. A failed look-up changes nothing."""
        known: frozenset[str] | None = None
        while True:
            found = await self._look_up()
            if found is not None and found != known:
                known = found
                yield found
            await asyncio.sleep(self._refresh_s)

    async def _look_up(self) -> frozenset[str] | None:
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(
                self._host, self._port, type=socket.SOCK_STREAM
            )
        except OSError as error:
            log.warning("cannot resolve", host=self._host, reason=str(error))
            return None
        return frozenset(join(str(sockaddr[0]), self._port) for *_, sockaddr in answers)


def join(host: str, port: int) -> str:
    """`host:port`, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
