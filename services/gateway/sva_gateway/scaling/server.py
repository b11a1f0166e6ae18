"""The port that KEDA asks. It is one of its own, since KEDA sends no token: let only KEDA reach it."""

from __future__ import annotations

import grpc

from sva_common.channel import SERVER_OPTIONS
from sva_common.interceptor import CallGuard
from sva_common.logs import logger
from sva_common.server import add_port
from sva_common.stubs import externalscaler_pb2_grpc

from .backlog import Backlog
from .servicer import ExternalScalerServicer

log = logger(__name__)


class ScalerServer:
    """Serves `externalscaler.ExternalScaler`."""

    def __init__(self, backlog: Backlog) -> None:
        self._server = grpc.aio.server(interceptors=[CallGuard()], options=SERVER_OPTIONS)
        externalscaler_pb2_grpc.add_ExternalScalerServicer_to_server(
            ExternalScalerServicer(backlog), self._server
        )

    async def start(self, listen: str, credentials: grpc.ServerCredentials | None = None) -> str:
        """Serve at `host:port`; answer where. Raises `Refused` when the address cannot be used."""
        # Kept, since gRPC asks them for the certificate at every handshake.
        self._credentials = credentials
        address = add_port(self._server, "SVA_GATEWAY_SCALER_LISTEN", listen, credentials)
        await self._server.start()
        log.info("listening for KEDA", address=address)
        return address

    async def stop(self) -> None:
        """Stop; streams end."""
        await self._server.stop(grace=0)
