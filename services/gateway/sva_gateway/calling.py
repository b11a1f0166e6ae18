"""One call to a worker: found, tried, tried again where that is safe, within the job's time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import grpc
from opentelemetry.trace import SpanKind
from tenacity import AsyncRetrying, retry_if_exception, wait_random_exponential

from sva_common.errors import DataLoss, InternalError, Overloaded, SvaError, TimedOut, Unavailable
from sva_common.interceptor import JOB_ID_KEY
from sva_common.letting_in import Sending
from sva_common.logs import logger
from sva_common.status import from_rpc_error
from sva_common.telemetry.tracing import outgoing, span

from .artifacts import storage_fault
from .endpoints.pool import OnWait, Pool
from .metrics import RETRIES

log = logger(__name__)
T = TypeVar("T")
MARGIN_S = 2.0
"""A worker's deadline lies so much before the job's, at most a tenth of what is left: its answer must
still arrive, and be written down."""

TRY_AGAIN = (Unavailable, Overloaded, DataLoss)
"""Away, busy, or bytes that did not arrive whole: every call may be made twice, and gives the same."""
BEHIND_THE_WORKER = "MLLM_"
"""Reasons that begin so tell of trouble behind the planner, with the multimodal LLM."""


@dataclass(frozen=True, slots=True)
class Call:
    """What an attempt needs: where to, by when, and the metadata to send along."""

    channel: grpc.aio.Channel
    timeout_s: float
    metadata: tuple[tuple[str, str], ...]


class NotSent(InternalError):
    """What was to be sent to a worker could not be read. The fault is ours and not the worker's."""


async def call_worker(
    pool: Pool,
    job_id: str,
    remaining_s: Callable[[], Awaitable[float]],
    on_wait: OnWait,
    attempt: Callable[[Call], Awaitable[T]],
    *,
    max_attempts: int,
) -> T:
    """Call a worker of `pool`; again, and maybe another one, after an answer of `TRY_AGAIN`.

    Raises the worker's own error, or `TimedOut` with reason DEADLINE when the job's time is up.
    """
    failures = 0

    def again(error: BaseException) -> bool:
        nonlocal failures
        if not isinstance(error, TRY_AGAIN):
            return False
        # Who is busy, loading or stopping says when to come back, and has not failed: that is waiting for
        # a worker. Trouble with the multimodal LLM lies behind the worker, which has waited already.
        failures += error.retry_after_s is None or error.reason.startswith(BEHIND_THE_WORKER)
        log.info("worker gave no answer", pool=pool.name, code=error.code, reason=error.reason)
        if failures >= max_attempts:
            return False
        RETRIES.labels(pool.name, error.reason).inc()
        return True

    retrying = AsyncRetrying(
        retry=retry_if_exception(again), wait=wait_random_exponential(multiplier=0.2, max=10), reraise=True
    )
    async for trial in retrying:
        with trial:
            async with pool.lease(on_wait) as channel:
                remaining = await remaining_s()
                margin = min(MARGIN_S, remaining / 10)
                if remaining <= 0:
                    raise out_of_time()
                number = trial.retry_state.attempt_number
                log.debug("asking a worker", pool=pool.name, attempt=number)
                with span(
                    f"call {pool.name}",
                    {"sva.attempt": number},
                    kind=SpanKind.CLIENT,
                ):
                    call = Call(channel, remaining - margin, ((JOB_ID_KEY, job_id), *outgoing()))
                    return await _attempt(attempt, call, remaining_s)
    raise InternalError("no attempt was made")


async def _attempt(
    attempt: Callable[[Call], Awaitable[T]], call: Call, remaining_s: Callable[[], Awaitable[float]]
) -> T:
    try:
        return await attempt(call)
    except grpc.aio.AioRpcError as error:
        if error.code() == grpc.StatusCode.CANCELLED:
            # Not by us, or it would be a CancelledError: the worker has dropped the call and is gone.
            raise Unavailable("the worker dropped the call", reason="WORKER_GONE") from None
        found = from_rpc_error(error)
        if isinstance(found, TimedOut) and await remaining_s() <= MARGIN_S:
            raise out_of_time() from None
        raise found from None


def out_of_time() -> TimedOut:
    """The error of a job whose time is up."""
    return TimedOut("the job's time limit ran out", reason="DEADLINE")


def readable(message: T | None) -> T:
    """The message. gRPC gives None for bytes that are none; raises `DataLoss` then."""
    if message is None:
        raise DataLoss("the worker's answer cannot be read", reason="ANSWER_UNREADABLE")
    return message


def check_sent(sending: Sending) -> None:
    """Raise `NotSent` when something went wrong on our side."""
    error = sending.error
    if error is not None:
        told = error if isinstance(error, SvaError) else storage_fault(error)
        message = told.message if told else "what was to be sent could not be read"
        raise NotSent(message, reason=told.reason if isinstance(told, InternalError) else None) from error


async def responses(call: grpc.aio.Call, sending: Sending | None = None) -> AsyncIterator:
    """The messages of an answer. Leaving early cancels the call, and a failure of our own is told as ours."""
    try:
        async for message in call:  # type: ignore[attr-defined]
            yield readable(message)
    except (grpc.aio.AioRpcError, asyncio.CancelledError):
        if sending is not None:
            check_sent(sending)
        raise
    finally:
        call.cancel()
