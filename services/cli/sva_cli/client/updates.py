"""What a watcher is told: `Update` is one of a `Job`, a numbered event, or a sample of the progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from .jobs import Job, JobFailure, JobState, Track, TrackState


@dataclass(frozen=True, slots=True)
class JobStateChanged:
    """The job is in another state; `failure` says why when it failed. `detail` is for people."""

    change: ClassVar[str] = "job_state"
    number: int
    time: datetime
    state: JobState
    failure: JobFailure | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TrackStateChanged:
    """A track, by its index in `Job.tracks`, is in another state. `detail` is for people."""

    change: ClassVar[str] = "track_state"
    number: int
    time: datetime
    track: int
    state: TrackState
    detail: str


@dataclass(frozen=True, slots=True)
class PlanMade:
    """The plan is there."""

    change: ClassVar[str] = "plan"
    number: int
    time: datetime
    description: str
    idea: str
    tracks: tuple[Track, ...]
    planned_by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The latest progress of the job and of each track, 0 to 1. A sample: it is not replayed."""

    fraction: float
    tracks: tuple[float, ...]


Event = JobStateChanged | TrackStateChanged | PlanMade
"""Durable, numbered from 1 within a job, without gaps. `change` says in a word what it is about."""
Update = Job | Event | Progress
