"""What is measured of every call that a service of ours answers, when the call has ended, streams too.

Health and reflection are not counted: probes would drown the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from .buckets import DURATION_S

REQUESTS = Counter(
    "sva_rpc_requests_total", "Calls that have ended, by their gRPC status code.", ["method", "code"]
)
DURATION_SECONDS = Histogram(
    "sva_rpc_duration_seconds",
    "How long calls took, from their first message to their last.",
    ["method"],
    buckets=DURATION_S,
)
IN_FLIGHT = Gauge("sva_rpc_in_flight", "Calls that have begun and not ended.", ["method"])
MESSAGES = Counter("sva_rpc_messages_total", "Messages, received or sent.", ["method", "direction"])
BYTES = Counter("sva_rpc_bytes_total", "Bytes of messages, received or sent.", ["method", "direction"])

Convert = Callable[[Any], Any]


class MethodMetrics:
    """The metrics of one method, by its full name without the leading slash."""

    def __init__(self, method: str) -> None:
        self._method = method
        self._in_flight = IN_FLIGHT.labels(method)
        self._duration = DURATION_SECONDS.labels(method)
        self._counters = {
            direction: (MESSAGES.labels(method, direction), BYTES.labels(method, direction))
            for direction in ("received", "sent")
        }

    def begin(self) -> None:
        """A call begins."""
        self._in_flight.inc()

    def end(self, code: str, seconds: float) -> None:
        """A call that began has ended."""
        self._in_flight.dec()
        self._duration.observe(seconds)
        REQUESTS.labels(self._method, code).inc()

    def deserializer(self, convert: Convert) -> Convert:
        """`convert`, with what goes in counted as received."""
        messages, size = self._counters["received"]

        def counting(data: bytes) -> Any:
            messages.inc()
            size.inc(len(data))
            return convert(data)

        return counting

    def serializer(self, convert: Convert) -> Convert:
        """`convert`, with what comes out counted as sent."""
        messages, size = self._counters["sent"]

        def counting(message: Any) -> bytes:
            data: bytes = convert(message)
            messages.inc()
            size.inc(len(data))
            return data

        return counting


@cache
def method_metrics(method: str) -> MethodMetrics:
    """The metrics of a method that is served; of no other, so that there are few."""
    return MethodMetrics(method)
