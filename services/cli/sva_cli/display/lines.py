"""Plain lines, for pipes and logs: one for each thing that happens."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from ..client.jobs import Job, TrackState
from ..client.updates import JobStateChanged, PlanMade, Progress, TrackStateChanged, Update
from ..failures import Failure
from ..text import one_line, shown_path
from .base import Report
from .complaint import complain
from .view import JobView

PROGRESS_STEP = 10
"""Percent between two lines about the progress."""


class Lines:
    """The display for a pipe."""

    def __init__(self) -> None:
        self._view = JobView()
        self._job_id = ""
        self._percent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def notice(self, text: str) -> None:
        """On stderr."""
        print(f"sva: {text}", file=sys.stderr, flush=True)

    def stage(self, text: str) -> None:
        """A line."""
        _line("", text)

    def listening(self, address: str, state: Path) -> None:
        """A line."""
        _line("", f"listening on {address}; jobs and logs are in {shown_path(state)}; Ctrl-C stops all")

    def uploaded(self, sent: int, total: int) -> None:
        """Nothing: the next stage says that it is done."""

    def update(self, update: Update) -> None:
        """A line for each event; for the progress, one every `PROGRESS_STEP` percent."""
        self._view.apply(update)
        match update:
            case Job(id=job_id) if not self._job_id:
                self._job_id = job_id
                _line("job", job_id)
            case JobStateChanged(state=state, detail=detail):
                _line("job", _stated(state, detail))
            case PlanMade():
                _line("plan", f"{update.idea or update.description} ({update.planned_by})")
                for track in self._view.tracks:
                    _line(track.name, f'"{track.prompt}"')
            case TrackStateChanged(state=state, detail=detail) if detail or state is not TrackState.WAITING:
                _line(self._track_name(update.track), _stated(state, detail))
            case Progress():
                self._progress(self._view.fraction)

    def finished(self, report: Report) -> None:
        """Where everything lies."""
        for name, path in report.artifacts.items():
            print(f"{one_line(name):<16}", shown_path(path))
        if report.video is not None:
            _line("done", f"{shown_path(report.video)} in {report.seconds:.1f} s")

    def failed(self, failure: Failure) -> None:
        """On stderr."""
        complain(failure)

    def _progress(self, fraction: float) -> None:
        percent = int(fraction * 100) // PROGRESS_STEP * PROGRESS_STEP
        if percent > self._percent:
            self._percent = percent
            _line("job", f"{percent} %")

    def _track_name(self, index: int) -> str:
        tracks = self._view.tracks
        return tracks[index].name if index < len(tracks) else f"track {index}"


def _stated(state: str, detail: str) -> str:
    return f"{state.lower()}: {detail}" if detail else state.lower()


def _line(subject: str, text: str) -> None:
    print(f"{one_line(subject):<9} {one_line(text)}" if subject else one_line(text), flush=True)
