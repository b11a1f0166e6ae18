"""Sends spans to a collector (OTLP over gRPC). Imports the SDK, so only who has a collector imports this."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

LAST_EXPORT_S = 2.0
"""What a service that stops gives its last spans to arrive."""
DELAY_MS = 1000.0
"""Spans are sent together, once a second."""


class Ids(RandomIdGenerator):
    """Random ids, unless a block has chosen its own."""

    chosen: ContextVar[tuple[int, int] | None] = ContextVar("chosen", default=None)

    def generate_trace_id(self) -> int:
        """128 bits."""
        chosen = self.chosen.get()
        return chosen[0] if chosen else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """64 bits."""
        chosen = self.chosen.get()
        return chosen[1] if chosen else super().generate_span_id()


@contextlib.contextmanager
def chosen_ids(trace_id: int, span_id: int) -> Iterator[None]:
    """The one span that begins in the block has these ids, when it has no parent."""
    token = Ids.chosen.set((trace_id, span_id))
    try:
        yield
    finally:
        Ids.chosen.reset(token)


class Export:
    """Sends every span of this process, from now on until it is closed."""

    def __init__(self, service: str, endpoint: str, *, insecure: bool) -> None:
        """`endpoint`: `host:port` of a collector. With `insecure`, TLS is not used."""
        self._exporter = OTLPSpanExporter(
            endpoint=f"{'http' if insecure else 'https'}://{endpoint}",
            insecure=insecure,
            channel_options=(("grpc.enable_http_proxy", 0),),  # type: ignore[arg-type]
        )
        resource = Resource.create(
            {SERVICE_NAME: service, SERVICE_INSTANCE_ID: f"{socket.gethostname()}:{os.getpid()}"}
        )
        self._provider = TracerProvider(resource=resource, id_generator=Ids(), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter, schedule_delay_millis=DELAY_MS))
        trace.set_tracer_provider(self._provider)

    def close(self) -> None:
        """Send what is left, within `LAST_EXPORT_S`. Blocks."""
        # A collector that is away would hold us up for each batch that is left.
        limit = threading.Timer(LAST_EXPORT_S, self._exporter.shutdown)
        limit.daemon = True
        limit.start()
        self._provider.shutdown()
        limit.cancel()
