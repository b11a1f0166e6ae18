"""What can go wrong with an MLLM, in one vocabulary for all implementations.

    MLLM_AUTH          the key is missing, wrong, or not allowed to use the model
    MLLM_REJECTED      the endpoint does not take the request (no such model, too large a picture, …)
    MLLM_BLOCKED       a safety filter stopped the question or the answer
    MLLM_EMPTY         the answer holds no text
    MLLM_BAD_SCHEME    the answers were no scheme, however often it asked
    MLLM_RATE_LIMITED  too many requests, even after waiting
    MLLM_UNREACHABLE   no connection, or the endpoint's own fault
    MLLM_TIMEOUT       the time that a plan may take ran out

The first five are `Refused`: asking again does not help. MLLM_RATE_LIMITED is `Overloaded`, the last two are
`Unavailable`. No message ever holds the key.
"""

from __future__ import annotations

import math
import re
import time
from email.utils import parsedate_to_datetime

from sva_common.errors import Overloaded, Refused, SvaError, Unavailable

from ..plain_words import one_line

MAX_MESSAGE = 200
MAX_WHY = 60
MAX_RETRY_AFTER_S = 24 * 3600.0
_RETRYABLE = frozenset({408, 425, 429})
_TOO_MANY = 429
_DELAY = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")


class TryAgain(Exception):
    """The same question may be answered later."""

    def __init__(self, message: str, *, reason: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.retry_after_s = retry_after_s

    def for_good(self) -> SvaError:
        """The error for a caller, when nobody tries again."""
        if self.reason == "MLLM_RATE_LIMITED":
            return Overloaded(self.message, reason=self.reason, retry_after_s=self.retry_after_s or 30.0)
        return Unavailable(self.message, reason=self.reason)


def from_http(status: int, message: str, *, key: str, retry_after_s: float | None) -> TryAgain | SvaError:
    """The failure that an HTTP status stands for. `message` is the endpoint's own word."""
    said = scrubbed(message, key)
    if status in (401, 403) or "API_KEY_INVALID" in message or "API key not valid" in message:
        # The endpoint's word may repeat the key in part, so it is left out.
        return Refused(f"the MLLM endpoint does not accept the API key (HTTP {status})", reason="MLLM_AUTH")
    if status == _TOO_MANY:
        text = f"the MLLM endpoint has too many requests: {said}"
        return TryAgain(text, reason="MLLM_RATE_LIMITED", retry_after_s=retry_after_s)
    if status in _RETRYABLE or status >= 500:
        text = f"the MLLM endpoint failed with HTTP {status}: {said}"
        return TryAgain(text, reason="MLLM_UNREACHABLE", retry_after_s=retry_after_s)
    return Refused(f"the MLLM endpoint rejects the request (HTTP {status}): {said}", reason="MLLM_REJECTED")


def unreachable(error: BaseException, *, key: str) -> TryAgain:
    """No answer came, or none that could be read."""
    said = scrubbed(str(error), key)
    return TryAgain(
        f"the MLLM endpoint cannot be reached: {type(error).__name__}: {said}", reason="MLLM_UNREACHABLE"
    )


def too_slow(limit_s: float) -> TryAgain:
    """No answer came in time."""
    return TryAgain(f"the MLLM gave no answer within {limit_s:.3g} s", reason="MLLM_TIMEOUT")


def blocked(why: str) -> Refused:
    """A safety filter stopped the question or the answer."""
    return Refused(
        f"the MLLM's safety filter stopped the request ({one_line(why, MAX_WHY)})", reason="MLLM_BLOCKED"
    )


def empty(why: str) -> Refused:
    """The answer holds no text."""
    return Refused(f"the MLLM's answer is empty ({one_line(why, MAX_WHY)})", reason="MLLM_EMPTY")


def without_key(text: str, key: str) -> str:
    """`text` without the key: an endpoint knows it, and could say it to whoever reads the answer."""
    return text.replace(key, "***") if key else text


def scrubbed(text: str, key: str) -> str:
    """`text` on one line, cut, and without the key."""
    return one_line(without_key(text, key), MAX_MESSAGE) or "no reason given"


def retry_after(header: str | None, body: str = "") -> float | None:
    """How long to wait, in seconds: the Retry-After header (RFC 9110, section 10.2.3: seconds or a date), or
    the `retryDelay` of `google.rpc.RetryInfo` in the body."""
    if header:
        try:
            seconds = float(header)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(header).timestamp() - time.time()
            except (ValueError, OverflowError):
                seconds = math.nan
        if math.isfinite(seconds):
            return min(max(0.0, seconds), MAX_RETRY_AFTER_S)
    _, found, rest = body.partition("retryDelay")
    delay = _DELAY.search(rest[:40]) if found else None
    return min(float(delay[1]), MAX_RETRY_AFTER_S) if delay else None
