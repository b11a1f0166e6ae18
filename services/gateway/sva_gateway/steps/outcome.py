"""What a step answers. The engine writes it down, so it stays readable for as long as jobs live."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended: well, unless the job has failed or is over."""

    failure: bytes = b""
    """A serialised `sva.v1.JobError`; empty when nothing failed."""
    over: bool = False
    """The job was cancelled, deleted or ran out of time meanwhile: there is nothing more to do."""
    tracks: int = 0
    """How many tracks were planned."""

    @property
    def stops(self) -> bool:
        """Whether the job goes no further."""
        return self.over or bool(self.failure)
