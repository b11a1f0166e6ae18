"""Serves the metrics over HTTP, from a thread of its own."""

from __future__ import annotations

import threading
from wsgiref.simple_server import WSGIServer

import prometheus_client

from ..logs import logger

log = logger(__name__)

# A series per counter that says when it was created; Prometheus makes no use of it.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


class MetricsServer:
    """Answers `GET /metrics` with what the process has measured."""

    def __init__(self, listen: str) -> None:
        """Serve on `host:port`; port 0 asks the system for a free one. Raises `OSError`."""
        host, _, port = listen.rpartition(":")
        self._server: WSGIServer
        self._thread: threading.Thread
        self._server, self._thread = prometheus_client.start_http_server(int(port), host.strip("[]"))
        log.info("metrics served", address=f"{host}:{self._server.server_port}", path="/metrics")

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
