"""What a display can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from ..client.jobs import Job
    from ..client.updates import Update
    from ..failures import Failure


@dataclass(frozen=True, slots=True)
class Report:
    """How it ended well: what was written where. `video` and `artifacts` are what was asked for."""

    job: Job
    seconds: float
    video: Path | None = None
    artifacts: dict[str, Path] = field(default_factory=dict)


class Display(Protocol):
    """Shows one command's work. A context manager: leaves the terminal in order."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def notice(self, text: str) -> None:
        """Something that the user should know before it happens."""

    def stage(self, text: str) -> None:
        """What is being done before there is a job to follow."""

    def listening(self, address: str, state: Path) -> None:
        """Where the gateway of `sva up` listens, and where its jobs are kept."""

    def uploaded(self, sent: int, total: int) -> None:
        """How many bytes of the video have travelled."""

    def update(self, update: Update) -> None:
        """What the gateway tells about the job."""

    def finished(self, report: Report) -> None:
        """The end, when all went well."""

    def failed(self, failure: Failure) -> None:
        """The end, when it did not: a sentence for people on stderr, whatever the display."""
