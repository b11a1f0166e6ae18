"""An OpenTelemetry collector that a test plays: it takes spans over OTLP and keeps them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as wire
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as wire_grpc

LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """A span as it arrived; ids in hexadecimal, times in seconds since the epoch."""

    service: str
    instance: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    start_s: float
    end_s: float
    failed: bool
    links: tuple[str, ...]
    """Ids of the traces that it leads to."""


class Collector(wire_grpc.TraceServiceServicer):
    """Takes spans until it is stopped, in threads: no test's event loop runs all the time."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._news = threading.Condition()
        self._server = grpc.server(ThreadPoolExecutor(2))
        wire_grpc.add_TraceServiceServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    @property
    def env(self) -> dict[str, str]:
        """What makes a service send its spans here."""
        return {"SVA_OTLP_ENDPOINT": self.address, "SVA_OTLP_INSECURE": "1"}

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop(0).wait()

    async def until(self, condition: Callable[[list[Span]], bool]) -> list[Span]:
        """Wait until what has arrived fulfils the condition; answer it."""
        return await asyncio.to_thread(self._until, condition)

    def _until(self, condition: Callable[[list[Span]], bool]) -> list[Span]:
        with self._news:
            if not self._news.wait_for(lambda: condition(self._spans), LIMIT_S):
                names = sorted(f"{span.service} {span.name}" for span in self._spans)
                raise AssertionError(f"still waiting; what came: {names}")
            return list(self._spans)

    def Export(
        self, request: wire.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> wire.ExportTraceServiceResponse:
        with self._news:
            for of_resource in request.resource_spans:
                resource = _attributes(of_resource.resource.attributes)
                for of_scope in of_resource.scope_spans:
                    self._spans += [_span(resource, span) for span in of_scope.spans]
            self._news.notify_all()
        return wire.ExportTraceServiceResponse()


def _span(resource: dict[str, Any], span: Any) -> Span:
    return Span(
        service=resource["service.name"],
        instance=resource["service.instance.id"],
        name=span.name,
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        attributes=_attributes(span.attributes),
        start_s=span.start_time_unix_nano / 1e9,
        end_s=span.end_time_unix_nano / 1e9,
        failed=span.status.code == span.status.STATUS_CODE_ERROR,
        links=tuple(link.trace_id.hex() for link in span.links),
    )


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}
