"""The port that KEDA asks. It is one of its own, since KEDA sends no token: let only KEDA reach it."""

from __future__ import annotations

import grpc

from sva_common.channel import SERVER_OPTIONS
from sva_common.errors import Refused
from sva_common.interceptor import CallGuard
from sva_common.logs import logger
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

    async def start(self, listen: str) -> str:
        """Serve at `host:port`; answer where. Raises `Refused` when the address cannot be used."""
        try:
            port = self._server.add_insecure_port(listen)
        except RuntimeError:
            raise Refused(
                f"SVA_GATEWAY_SCALER_LISTEN: cannot listen at {listen}; is another process using the port?"
            ) from None
        await self._server.start()
        address = f"{listen.rpartition(':')[0]}:{port}"
        log.info("listening for KEDA", address=address)
        return address

    async def stop(self) -> None:
        """Stop; streams end."""
        await self._server.stop(grace=0)
