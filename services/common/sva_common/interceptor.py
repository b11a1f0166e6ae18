"""What happens around every call of ours: validation, status details, draining, logs with the job id."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import structlog
from google.protobuf.message import Message

from . import validation
from .errors import InternalError, SvaError, Unavailable
from .logs import logger
from .status import to_status

log = logger(__name__)

JOB_ID_KEY = "sva-job-id"
"""Metadata key that carries the job id from service to service, for the logs."""
_OPEN_WHILE_DRAINING = ("/grpc.health.v1.", "/grpc.reflection.")
MAX_JOB_ID = 64
READ_REST_S = 1.0
"""How long a caller that is refused may go on sending before it is cut off."""


class CallGuard(grpc.aio.ServerInterceptor):
    """Wraps every handler. Counts the calls in flight, so that a drain knows when it is done."""

    def __init__(self) -> None:
        self._in_flight = 0
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
        if handler is None or method.startswith(_OPEN_WHILE_DRAINING):
            return handler
        metadata = dict(handler_call_details.invocation_metadata or ())
        job_id = str(metadata.get(JOB_ID_KEY, ""))[:MAX_JOB_ID]
        make, inner = _shape(handler)
        behaviour = (
            self._streaming(inner, method, job_id)
            if handler.response_streaming
            else self._unary(inner, method, job_id)
        )
        return make(
            behaviour,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _unary(self, inner: Any, method: str, job_id: str) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> Any:
            async with _Call(self, context, method, job_id, request):
                return await inner(_checked(request), context)

        return call

    def _streaming(self, inner: Any, method: str, job_id: str) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[Any]:
            async with _Call(self, context, method, job_id, request):
                async for response in inner(_checked(request), context):
                    yield response

        return call

    def _enter(self) -> None:
        if self._draining:
            raise Unavailable("the service is stopping", reason="DRAINING", retry_after_s=1.0)
        self._in_flight += 1
        self._idle.clear()

    def _leave(self) -> None:
        self._in_flight -= 1
        if self._in_flight == 0:
            self._idle.set()


class _Call:
    """One call: enters and leaves the guard, turns errors into a status, logs the outcome."""

    def __init__(
        self, guard: CallGuard, context: grpc.aio.ServicerContext, method: str, job_id: str, request: Any
    ) -> None:
        self._guard = guard
        self._context = context
        self._method = method
        self._job_id = job_id
        self._request = request
        self._entered = False
        self._start = time.monotonic()

    async def __aenter__(self) -> None:
        structlog.contextvars.clear_contextvars()
        if self._job_id:
            structlog.contextvars.bind_contextvars(job=self._job_id)
        try:
            self._guard._enter()
            self._entered = True
        except SvaError as error:
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
            case None | GeneratorExit():
                log.info("call", code="OK", **fields)
            case SvaError():
                log.info("call", code=error.code, reason=error.reason, message=error.message, **fields)
                await self._read_rest()
                await self._context.abort_with_status(to_status(error))
            case asyncio.CancelledError():
                log.info("call", code="CANCELLED", **fields)
            case grpc.aio.AbortError():
                log.info("call", code=str(self._context.code()), **fields)
            case Exception():
                log.error("call", code="INTERNAL", exc_info=error, **fields)
                internal = InternalError("internal error; the service's log has the details")
                await self._context.abort_with_status(to_status(internal))

    async def _read_rest(self) -> None:
        """Take what the caller still sends, for a short time.

        A grpc.aio client whose write meets the end of the call reports INTERNAL and not our status.
        """
        if isinstance(self._request, Message):
            return
        with contextlib.suppress(TimeoutError, grpc.RpcError, grpc.aio.UsageError):
            async with asyncio.timeout(READ_REST_S):
                async for _ in self._request:
                    pass


def _shape(handler: Any) -> tuple[Any, Any]:
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
