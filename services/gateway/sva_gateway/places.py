"""A bounded number of places; whoever finds none is told when to come back."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Iterator

from sva_common.errors import Overloaded

RETRY_AFTER_S = 5.0


class Places:
    """`count` places for `what`, such as "uploads"; one caller gets at most `each`."""

    def __init__(self, what: str, count: int, *, reason: str, each: int = 0) -> None:
        self._what = what
        self._reason = reason
        self._count = count
        self._each = each
        self._taken: Counter[str] = Counter()

    @contextlib.contextmanager
    def take(self, caller: str = "") -> Iterator[None]:
        """Hold a place while the block runs. Raises `Overloaded` when there is none.

        `caller`: whose share it counts towards; empty for nobody's.
        """
        reason = self._reason
        if self._taken.total() >= self._count:
            raise Overloaded(f"too many {self._what} at once", reason=reason, retry_after_s=soon())
        if caller and self._each and self._taken[caller] >= self._each:
            raise Overloaded(f"too many {self._what} of yours at once", reason=reason, retry_after_s=soon())
        self._taken[caller] += 1
        try:
            yield
        finally:
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]

    def others(self, caller: str = "") -> int:
        """How many places are taken besides one: all, or those of one caller."""
        return (self._taken[caller] if caller else self._taken.total()) - 1


def soon() -> float:
    """When to come back, in seconds: not for all at the same moment."""
    return RETRY_AFTER_S * random.uniform(1.0, 2.0)  # noqa: S311 - spread, not secret
