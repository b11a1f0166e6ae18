"""`python -m sva_gateway`: read settings, build, serve."""

from __future__ import annotations

import logging
import os

import grpc

from sva_common.server import Service, run
from sva_common.settings import load_settings
from sva_common.stubs import gateway_pb2_grpc

from .access.choose import make_authenticator
from .access.guard import AccessGuard
from .lifecycle import Lifecycle
from .servicer import GatewayServicer
from .settings import GatewaySettings


def main() -> None:
    """Serve until SIGTERM."""
    settings = load_settings(GatewaySettings)
    authenticator = make_authenticator(settings)
    lifecycle = Lifecycle(settings, authenticator)

    def attach(server: grpc.aio.Server) -> None:
        gateway_pb2_grpc.add_GatewayServiceServicer_to_server(GatewayServicer(), server)

    service = Service(
        name="sva.v1.GatewayService",
        attach=attach,
        interceptors=(AccessGuard(authenticator),),
        make_ready=lifecycle.start,
        stop_intake=lifecycle.stop_intake,
        close=lifecycle.close,
    )
    try:
        run(service, settings)
    except SystemExit as end:
        # Where the database is away the engine's threads wait for it, and Python would wait for them.
        logging.shutdown()
        os._exit(end.code if isinstance(end.code, int) else 1)


if __name__ == "__main__":
    main()
