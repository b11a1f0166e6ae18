"""One JSON object per line on standard output. Each has a `type`; fields are added, never changed.

notice     message                      something to know, such as frames leaving the machine
stage      message                      what is being done before the job exists
listening  address, state               `sva up` is ready; the folder where its jobs are kept
upload     sent_bytes, total_bytes      at most one per whole percent
job        job                          the job as it stands (fields of `sva_cli.Job`)
event      number, time, change, …      job_state: state, failure, detail · track_state: track, state,
                                        detail · plan: description, idea, tracks, planned_by
progress   fraction, tracks             0 to 1, of the job and of each track
result     job, seconds, video, artifacts    the last line when all went well; paths of what was written
error      exit_code, reason, message, hint, details, violations    the last line when it did not
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..client.jobs import Job
from ..client.updates import Progress, Update
from ..failures import Failure
from .base import Report
from .complaint import complain
from .record import plain


class JsonLines:
    """The display for machines."""

    def __init__(self) -> None:
        self._percent = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def notice(self, text: str) -> None:
        """Tell people on stderr, too."""
        print(f"sva: {text}", file=sys.stderr, flush=True)
        _emit("notice", message=text)

    def stage(self, text: str) -> None:
        """A `stage` line."""
        _emit("stage", message=text)

    def listening(self, address: str, state: Path) -> None:
        """A `listening` line."""
        _emit("listening", address=address, state=str(state))

    def uploaded(self, sent: int, total: int) -> None:
        """An `upload` line when a whole percent is reached."""
        percent = sent * 100 // total if total else 100
        if percent != self._percent:
            self._percent = percent
            _emit("upload", sent_bytes=sent, total_bytes=total)

    def update(self, update: Update) -> None:
        """A `job`, `event` or `progress` line."""
        if isinstance(update, Job):
            _emit("job", job=plain(update))
        elif isinstance(update, Progress):
            _emit("progress", **plain(update))
        else:
            _emit("event", change=update.change, **plain(update))

    def finished(self, report: Report) -> None:
        """The `result` line."""
        _emit("result", **plain(report))

    def failed(self, failure: Failure) -> None:
        """The `error` line, and the sentence on stderr."""
        complain(failure)
        _emit("error", **plain(failure))


def _emit(kind: str, **fields: Any) -> None:
    print(json.dumps({"type": kind, **fields}), flush=True)
