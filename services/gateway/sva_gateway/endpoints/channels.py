"""How channels to the workers are opened: as they are, or with TLS and the newest certificates."""

from __future__ import annotations

import asyncio

import grpc

from sva_common.channel import open_channel
from sva_common.tls import Certificates, Pem


class Channels:
    """Opens channels to the workers of one service. `server_name`: what their certificates name."""

    def __init__(self, certificates: Certificates | None = None, server_name: str = "") -> None:
        self._certificates = certificates
        self._server_name = server_name

    @property
    def pem(self) -> Pem | None:
        """What a channel is opened with now. One keeps what it was opened with."""
        return None if self._certificates is None else self._certificates.held

    async def refresh(self) -> None:
        """Read the certificates again."""
        if self._certificates is not None:
            await asyncio.to_thread(self._certificates.latest)

    def open(self, address: str) -> grpc.aio.Channel:
        """A channel to `host:port`."""
        return open_channel(address, self.pem, self._server_name)


PLAIN = Channels()
