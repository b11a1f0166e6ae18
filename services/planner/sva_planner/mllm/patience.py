"""Asks again while that may help, and no longer than there is time."""

from __future__ import annotations

import asyncio
import time

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
)
from tenacity.wait import wait_exponential_jitter

from sva_common.errors import SvaError
from sva_common.logs import logger
from sva_common.telemetry.tracing import span

from ..metrics import MLLM_ATTEMPT_SECONDS, MLLM_CALLS, MLLM_FAILURES
from .base import Answer, Mllm, Question
from .failures import TryAgain, too_slow

log = logger(__name__)

MAX_TRIES = 6
MAX_WAIT_S = 20.0


class Patience:
    """Asks one MLLM until `deadline` (of `time.monotonic`), honouring Retry-After."""

    def __init__(self, mllm: Mllm, *, deadline: float, ask_limit_s: float, first_wait_s: float) -> None:
        self._mllm = mllm
        self._deadline = deadline
        self._ask_limit_s = ask_limit_s
        self._backoff = wait_exponential_jitter(initial=first_wait_s, max=MAX_WAIT_S, jitter=first_wait_s)

    async def ask(self, question: Question) -> Answer:
        """Ask. Raises `Refused`, `Unavailable` or `Overloaded` when there is no answer to be had."""
        MLLM_CALLS.labels(self._mllm.provider).inc()
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(TryAgain),
            wait=self._wait,
            stop=stop_after_attempt(MAX_TRIES) | stop_before_delay(max(0.0, self._left_s())),
            before_sleep=_log_retry,
            reraise=True,
        )
        try:
            return await retrying(self._once, question)
        except TryAgain as failure:
            raise failure.for_good() from None

    async def _once(self, question: Question) -> Answer:
        limit_s = min(self._ask_limit_s, self._left_s())
        if limit_s <= 0:
            raise too_slow(0)
        started = time.monotonic()
        try:
            with span("ask MLLM", {"sva.mllm.provider": self._mllm.provider}):
                return await self._ask(question, limit_s)
        except (TryAgain, SvaError) as failure:
            MLLM_FAILURES.labels(self._mllm.provider, failure.reason).inc()
            raise
        finally:
            MLLM_ATTEMPT_SECONDS.labels(self._mllm.provider).observe(time.monotonic() - started)

    async def _ask(self, question: Question, limit_s: float) -> Answer:
        try:
            # The implementations have time limits of their own; this one counts the whole answer.
            async with asyncio.timeout(limit_s):
                return await self._mllm.ask(question, limit_s=limit_s)
        except TimeoutError:
            raise too_slow(limit_s) from None

    def _wait(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after_s if isinstance(failure, TryAgain) else None
        return self._backoff(state) if asked is None else asked

    def _left_s(self) -> float:
        return self._deadline - time.monotonic()


def _log_retry(state: RetryCallState) -> None:
    failure = state.outcome.exception() if state.outcome else None
    log.warning(
        "asking again",
        attempt=state.attempt_number,
        wait_s=round(state.upcoming_sleep, 2),
        reason=failure.reason if isinstance(failure, TryAgain) else "",
        message=failure.message if isinstance(failure, TryAgain) else "",
    )
