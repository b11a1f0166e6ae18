"""What happens around every call of ours: validation, status details, draining, logs, metrics, a span."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import grpc
import structlog
from google.protobuf.message import Message

from . import validation
from .errors import InternalError, Overloaded, SvaError, Unavailable
from .logs import logger
from .status import to_status
from .telemetry.rpc import method_metrics
from .telemetry.tracing import ServerSpan
from .turnstile import Turnstile

log = logger(__name__)

JOB_ID_KEY = "sva-job-id"
"""Metadata key that carries the job id from service to service, for the logs."""
_CODES: dict[Any, str] = {code.value[0]: code.name for code in grpc.StatusCode}
OPEN_TO_ALL = ("/grpc.health.v1.", "/grpc.reflection.")
"""Calls that begin so are answered to anyone, while draining, too."""
MAX_JOB_ID = 64
DISK_REST_S = 5.0
"""When to try a service again whose disk is full: another replica may have room."""
MOST_CALLS = 20_000
"""Unless the settings say otherwise. Most are watches, which wait."""
BUSY_S = 2.0
"""When to come back to a service that has so many calls."""
READ_REST_S = 1.0
READ_REST_BYTES = 8 * 1024**2
"""How long, and how much, a caller that is refused may go on sending before it is cut off."""


class CallGuard(grpc.aio.ServerInterceptor):
    """Wraps every handler. Counts the calls in flight: a drain has to know when it is done.

    `most`: how many there may be.
    """

    def __init__(self, most: int = MOST_CALLS) -> None:
        self.most = most
        self._in_flight = 0
        self._turnstile = Turnstile()
        self._draining = False
        self._idle = asyncio.Event()
        self._idle.set()

    def start_draining(self) -> None:
        """From now on every new call is answered UNAVAILABLE; health and reflection go on."""
        self._draining = True

    async def idle(self) -> None:
        """Wait until no call is in flight."""
        await self._idle.wait()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Wrap the handler, whichever of the four shapes it has."""
        handler: Any = await continuation(handler_call_details)
        method = str(handler_call_details.method)
        if handler is None or method.startswith(OPEN_TO_ALL):
            return handler
        metadata = dict(handler_call_details.invocation_metadata or ())
        make, inner = shape(handler)
        behaviour = (
            self._streaming(inner, method, metadata)
            if handler.response_streaming
            else self._unary(inner, method, metadata)
        )
        metrics = method_metrics(method.lstrip("/"))
        return make(
            behaviour,
            request_deserializer=metrics.deserializer(handler.request_deserializer),
            response_serializer=metrics.serializer(handler.response_serializer),
        )

    def _unary(self, inner: Any, method: str, metadata: Mapping[str, Any]) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> Any:
            async with _Call(self, context, method, metadata, request):
                return await inner(_checked(request), context)

        return call

    def _streaming(self, inner: Any, method: str, metadata: Mapping[str, Any]) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[Any]:
            async with _Call(self, context, method, metadata, request):
                async for response in inner(_checked(request), context):
                    yield response

        return call

    def _enter(self) -> None:
        if self._draining:
            raise Unavailable("the service is stopping", reason="DRAINING", retry_after_s=1.0)
        if self._in_flight >= self.most:
            raise Overloaded("too many calls at once", reason="TOO_MANY_CALLS", retry_after_s=BUSY_S)
        self._in_flight += 1
        self._idle.clear()

    def _leave(self) -> None:
        self._in_flight -= 1
        if self._in_flight == 0:
            self._idle.set()


class _Call:
    """One call: enters and leaves the guard, turns errors into a status, tells the outcome."""

    def __init__(
        self,
        guard: CallGuard,
        context: grpc.aio.ServicerContext,
        method: str,
        metadata: Mapping[str, Any],
        request: Any,
    ) -> None:
        self._guard = guard
        self._context = context
        self._method = method
        self._metadata = metadata
        self._request = request
        self._entered = False
        self._start = time.monotonic()
        self._metrics = method_metrics(method.lstrip("/"))

    async def __aenter__(self) -> None:
        await self._guard._turnstile.enter()
        structlog.contextvars.clear_contextvars()
        job_id = str(self._metadata.get(JOB_ID_KEY, ""))[:MAX_JOB_ID]
        if job_id:
            structlog.contextvars.bind_contextvars(job=job_id)
        self._span = ServerSpan(self._method.lstrip("/"), self._metadata, job_id)
        self._metrics.begin()
        log.debug("call begins", method=self._method)
        try:
            self._guard._enter()
            self._entered = True
        except SvaError as error:
            self._ended(error.code, error.reason)
            await self._context.abort_with_status(to_status(error))

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            await self._conclude(error)
        finally:
            # Not before the status is on its way: a drain that is done stops the server.
            if self._entered:
                self._guard._leave()

    async def _conclude(self, error: BaseException | None) -> None:
        fields = {"method": self._method, "seconds": round(time.monotonic() - self._start, 3)}
        match error:
            case None:
                log.info("call", code="OK", **fields)
                self._ended("OK")
            case SvaError():
                log.info("call", code=error.code, reason=error.reason, message=error.message, **fields)
                self._ended(error.code, error.reason)
                await self._read_rest()
                await self._context.abort_with_status(to_status(error))
            # A stream that is let go of in the middle was dropped by its caller while we were sending.
            case asyncio.CancelledError() | GeneratorExit():
                log.info("call", code="CANCELLED", **fields)
                self._ended("CANCELLED")
            case grpc.aio.AbortError():
                code = _CODES.get(self._context.code(), "UNKNOWN")
                log.info("call", code=code, **fields)
                self._ended(code)
            case OSError() if error.errno in (errno.ENOSPC, errno.EDQUOT):
                log.error("call", code="RESOURCE_EXHAUSTED", reason=str(error), **fields)
                full = Overloaded(
                    "no space is left on the disk", reason="DISK_FULL", retry_after_s=DISK_REST_S
                )
                self._ended(full.code, full.reason)
                await self._context.abort_with_status(to_status(full))
            case Exception():
                log.error("call", code="INTERNAL", exc_info=error, **fields)
                internal = InternalError("internal error; the service's log has the details")
                self._ended(internal.code, type(error).__name__)
                await self._context.abort_with_status(to_status(internal))

    def _ended(self, code: str, reason: str = "") -> None:
        self._metrics.end(code, time.monotonic() - self._start)
        self._span.end(code, reason)

    async def _read_rest(self) -> None:
        """Take a little of what the caller still sends.

        A grpc.aio client whose write meets the end of the call reports INTERNAL and not our status.
        """
        if isinstance(self._request, Message):
            return
        left = READ_REST_BYTES
        with contextlib.suppress(TimeoutError, grpc.RpcError, grpc.aio.UsageError):
            async with asyncio.timeout(READ_REST_S):
                async for message in self._request:
                    left -= message.ByteSize()
                    if left < 0:
                        return


def shape(handler: Any) -> tuple[Any, Any]:
    """How a handler of that shape is made, and the behaviour of this one."""
    if handler.request_streaming and handler.response_streaming:
        return grpc.stream_stream_rpc_method_handler, handler.stream_stream
    if handler.request_streaming:
        return grpc.stream_unary_rpc_method_handler, handler.stream_unary
    if handler.response_streaming:
        return grpc.unary_stream_rpc_method_handler, handler.unary_stream
    return grpc.unary_unary_rpc_method_handler, handler.unary_unary


def _checked(request: Any) -> Any:
    if isinstance(request, Message):
        validation.check(request)
        return request
    return _checked_stream(request)


async def _checked_stream(requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
    async for request in requests:
        validation.check(request)
        yield request
