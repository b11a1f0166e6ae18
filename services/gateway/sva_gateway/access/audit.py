"""The audit log: a line for each call that reads or changes jobs. Who, what, which job, how it ended.

Nothing that a caller wrote gets in: no wish, no prompt, no file's name, and no job id that is none.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from sva_common.errors import SvaError
from sva_common.logs import logger

from .base import Caller

log = logger(__name__)
_JOB_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Entry:
    """What is known of one call so far."""

    def __init__(self, action: str, peer: str) -> None:
        self.caller: Caller | None = None
        self._action = action
        self._peer = peer
        self._job = ""

    def takes(self, request: Any) -> Any:
        """The request, or the stream of them, the job that it is about noted."""
        if hasattr(request, "__aiter__"):
            return self._noted(request)
        self._note(getattr(request, "job_id", ""))
        return request

    def gives(self, response: Any) -> Any:
        """The response, the job that it tells of noted."""
        if (job := getattr(response, "job", None)) is not None:
            self._note(job.id)
        return response

    def write(self, code: str, reason: str = "") -> None:
        """Write the line."""
        who = "unknown" if self.caller is None else self.caller.id or "anyone"
        about = {"job": self._job} if self._job else {}
        why = {"reason": reason} if reason else {}
        log.info("audit", caller=who, peer=self._peer, action=self._action, **about, code=code, **why)

    async def _noted(self, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for request in requests:
            if request.WhichOneof("message") == "options":
                self._note(request.options.job_id)
            yield request

    def _note(self, job_id: str) -> None:
        if not self._job and job_id:
            self._job = job_id if _JOB_ID.fullmatch(job_id) else "invalid"


@contextlib.contextmanager
def audited(action: str, peer: str) -> Iterator[Entry]:
    """Write a line when the block ends, however it does."""
    entry = Entry(action, peer)
    try:
        yield entry
    except SvaError as error:
        entry.write(error.code, error.reason)
        raise
    except (asyncio.CancelledError, GeneratorExit):
        entry.write("CANCELLED")
        raise
    except BaseException:
        entry.write("INTERNAL")
        raise
    entry.write("OK")
