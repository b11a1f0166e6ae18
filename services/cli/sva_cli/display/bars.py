"""Progress bars on a terminal: one for the job, one for each track."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from ..client.jobs import TrackState
from ..client.updates import PlanMade, Update
from ..failures import Failure
from ..text import one_line, shortened, shown_path
from .base import Report
from .complaint import complain
from .view import JobView, TrackView

PROMPT_WIDTH = 44


class Bars:
    """The display for a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._progress = Progress(
            TextColumn("{task.fields[name]:<7}", markup=False),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[state]:<10}", markup=False, style="dim"),
            TextColumn("{task.fields[about]}", markup=False),
            console=self._console,
        )
        self._view = JobView()
        self._job: TaskID | None = None
        self._tracks: list[TaskID] = []

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def notice(self, text: str) -> None:
        """A line above the bars."""
        self._console.print(Text(f"sva: {one_line(text)}", style="yellow"))

    def stage(self, text: str) -> None:
        """What stands in the job's bar until there is a job."""
        self._show_job(0.0, "", one_line(text))

    def listening(self, address: str, state: Path) -> None:
        """A line."""
        self._show_job(1.0, "ready", f"{address} {shown_path(state)}")

    def uploaded(self, sent: int, total: int) -> None:
        """The job's bar shows the upload first."""
        self._show_job(sent / total if total else 1.0, "uploading", "")

    def update(self, update: Update) -> None:
        """Move the bars."""
        self._view.apply(update)
        if isinstance(update, PlanMade):
            text = f"{update.idea or update.description} ({update.planned_by})"
            self._console.print(Text(f"plan: {one_line(text)}", style="bold"))
        self._show_job(self._view.fraction, self._view.state.lower(), "")
        for track in self._view.tracks[len(self._tracks) :]:
            about = shortened(track.prompt, PROMPT_WIDTH)
            self._tracks.append(
                self._progress.add_task("", total=1.0, name=track.name, state="waiting", about=about)
            )
        for task, track in zip(self._tracks, self._view.tracks, strict=True):
            self._progress.update(
                task, completed=track.fraction, state=track.state.lower(), about=_about(track)
            )

    def finished(self, report: Report) -> None:
        """Where everything lies."""
        self._progress.stop()
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for name, path in report.artifacts.items():
            table.add_row(Text(name, style="dim"), Text(shown_path(path)))
        if table.row_count:
            self._console.print(table)
        if report.video is not None:
            done = f"{shown_path(report.video)} in {report.seconds:.1f} s"
            self._console.print(Text("done ", style="bold green") + Text(done))

    def failed(self, failure: Failure) -> None:
        """Below the bars, which stay where they are."""
        self._progress.stop()
        complain(failure)

    def _show_job(self, fraction: float, state: str, about: str) -> None:
        if self._job is None:
            self._job = self._progress.add_task("", total=1.0, name="job", state="", about="")
        self._progress.update(self._job, completed=fraction, state=state, about=about)


def _about(track: TrackView) -> str:
    dropped = track.state is TrackState.DROPPED and track.detail
    return shortened(track.detail if dropped else track.prompt, PROMPT_WIDTH)
