"""What stands before every call of the API: who calls, may they, and a line in the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from sva_common.interceptor import OPEN_TO_ALL, shape

from ..jobs.outage import told_when_away
from .audit import Entry, audited
from .base import Authenticator, set_caller
from .rules import check


class AccessGuard(grpc.aio.ServerInterceptor):
    """Lets callers in. Health and reflection, which tell nothing of any job, are open to all."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

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
        metadata = handler_call_details.invocation_metadata or ()
        authorization = [value for key, value in metadata if key == "authorization"]
        make, inner = shape(handler)
        wrap = self._streaming if handler.response_streaming else self._unary
        return make(
            wrap(inner, method.lstrip("/"), authorization),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _unary(self, inner: Any, method: str, authorization: list[Any]) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> Any:
            with audited(method.rpartition("/")[2], context.peer()) as entry, told_when_away():
                await self._admit(entry, method, authorization)
                return entry.gives(await inner(entry.takes(request), context))

        return call

    def _streaming(self, inner: Any, method: str, authorization: list[Any]) -> Any:
        async def call(request: Any, context: grpc.aio.ServicerContext) -> AsyncIterator[Any]:
            with audited(method.rpartition("/")[2], context.peer()) as entry, told_when_away():
                await self._admit(entry, method, authorization)
                async for response in inner(entry.takes(request), context):
                    yield response

        return call

    async def _admit(self, entry: Entry, method: str, authorization: list[Any]) -> None:
        entry.caller = await self._authenticator.recognise(authorization)
        check(entry.caller, method)
        set_caller(entry.caller)
