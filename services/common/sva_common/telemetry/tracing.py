"""Spans, and how a trace goes from service to service (W3C Trace Context in gRPC metadata).

Built on OpenTelemetry's API, which does nothing until `export.py` has set up its SDK. Its own
instrumentation of gRPC is not used: a span of ours covers a stream to its end and knows the job.
Exceptions leave their reason in a span and never their text, which may hold what users wrote.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context, attach
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ..errors import SvaError

tracer = trace.get_tracer("sva")
TRACEPARENT = "traceparent"
JOB_ID = "sva.job_id"
"""Attribute of every span that knows its job."""
_FAULTS = frozenset({"UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
"""Codes that are the server's fault (OpenTelemetry's semantic conventions for gRPC)."""
_propagator = TraceContextTextMapPropagator()


def on() -> bool:
    """Whether spans go anywhere."""
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


@contextlib.contextmanager
def span(
    name: str,
    attributes: Mapping[str, str | int | float] | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
) -> Iterator[Span]:
    """A span around the block, below the present one or what `context` holds. Not for generators."""
    with tracer.start_as_current_span(
        name,
        context,
        kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        try:
            yield current
        except Exception as error:
            failed(current, error.reason if isinstance(error, SvaError) else type(error).__name__)
            raise


def past_span(
    name: str,
    seconds: float,
    attributes: Mapping[str, str | int | float] | None = None,
    *,
    ended_s_ago: float = 0.0,
) -> None:
    """A span that is over already. In a generator none can be the present one: its block is left and
    entered in whatever context asks for the next item."""
    end = time.time_ns() - int(ended_s_ago * 1e9)
    began = tracer.start_span(name, attributes=attributes, start_time=end - int(seconds * 1e9))
    began.end(end)


def failed(current: Span, reason: str) -> None:
    """Mark a span as failed."""
    current.set_attribute("error.type", reason)
    current.set_status(Status(StatusCode.ERROR, reason))


class ServerSpan:
    """The span of one call that we answer, from its first message to its last, below the caller's.

    It is the present one for all that the call's task does from here on. The task ends with the call,
    so it never takes another's place.
    """

    def __init__(self, method: str, metadata: Mapping[str, Any], job_id: str) -> None:
        service, _, name = method.partition("/")
        attributes = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": name}
        if job_id:
            attributes[JOB_ID] = job_id
        self._span = tracer.start_span(method, incoming(metadata), SpanKind.SERVER, attributes=attributes)
        attach(trace.set_span_in_context(self._span))

    def end(self, code: str, reason: str) -> None:
        """The call has ended with a gRPC status code and, unless it went well, a reason."""
        self._span.set_attribute("rpc.response.status_code", code)
        if code in _FAULTS:
            failed(self._span, reason or code)
        elif reason:
            self._span.set_attribute("error.type", reason)
        self._span.end()


def incoming(metadata: Mapping[str, Any]) -> Context:
    """The caller's trace. Without one, or when it cannot be read, a trace begins here."""
    held = metadata.get(TRACEPARENT)
    return _propagator.extract({TRACEPARENT: held} if isinstance(held, str) else {}, Context())


def outgoing() -> tuple[tuple[str, str], ...]:
    """Metadata that carries the present trace to a service that is called."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return tuple(carrier.items())


def add_trace_id(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor for structlog: the present trace's id on every line."""
    present = trace.get_current_span().get_span_context()
    if present.is_valid:
        event["trace_id"] = trace.format_trace_id(present.trace_id)
    return event
