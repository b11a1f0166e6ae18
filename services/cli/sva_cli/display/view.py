"""The picture of a job that updates add up to."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..client.jobs import Job, JobState, Track, TrackState
from ..client.updates import JobStateChanged, PlanMade, Progress, TrackStateChanged, Update

_COMPLETE = frozenset({TrackState.CLEANING, TrackState.READY, TrackState.DROPPED})


@dataclass(slots=True)
class TrackView:
    """One track: what it shall be, and how far it is."""

    name: str
    prompt: str
    state: TrackState = TrackState.WAITING
    fraction: float = 0.0
    detail: str = ""


@dataclass(slots=True)
class JobView:
    """A job, folded from its updates in the order in which they came."""

    state: JobState = JobState.QUEUED
    fraction: float = 0.0
    tracks: list[TrackView] = field(default_factory=list)

    def apply(self, update: Update) -> None:
        """Take in one update."""
        match update:
            case Job():
                self._apply_job(update)
            case JobStateChanged(state=state):
                self.state = state
            case PlanMade(tracks=tracks):
                self._apply_plan(tracks)
            case TrackStateChanged(track=index) if index < len(self.tracks):
                self._apply_track(self.tracks[index], update.state, update.detail)
            case Progress(fraction=fraction, tracks=fractions):
                self.fraction = max(self.fraction, fraction)
                for track, done in zip(self.tracks, fractions, strict=False):
                    track.fraction = max(track.fraction, done)

    def _apply_job(self, job: Job) -> None:
        self.state, self.fraction = job.state, max(self.fraction, job.progress)
        self._apply_plan(job.tracks)
        for view, track in zip(self.tracks, job.tracks, strict=False):
            view.fraction = max(view.fraction, track.progress)
            self._apply_track(view, track.state, view.detail)

    def _apply_plan(self, tracks: tuple[Track, ...]) -> None:
        if not self.tracks:
            self.tracks = [TrackView(track.kind.lower(), track.prompt) for track in tracks]
            for kind in {view.name for view in self.tracks}:
                same = [view for view in self.tracks if view.name == kind]
                for number, view in enumerate(same, start=1):
                    view.name = f"{kind} {number}" if len(same) > 1 else kind

    @staticmethod
    def _apply_track(view: TrackView, state: TrackState, detail: str) -> None:
        view.state, view.detail = state, detail
        if state in _COMPLETE:
            view.fraction = 1.0
