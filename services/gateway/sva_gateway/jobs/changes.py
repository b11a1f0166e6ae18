"""What can happen to a job. Each change edits the record and says which event tells of it.

A change is written once, whoever writes it and however often: its key names it within the job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as postproc
from sva_common.stubs import text_to_audio_pb2 as tta

from .states import ended, may_become, track_may_become


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of the record under a key; `apply` answers the event, or None when there is none to tell."""

    key: str
    apply: Callable[[pb.Job, Timestamp], pb.JobEvent | None]


def job_state(state: pb.JobState.ValueType, error: pb.JobError | None = None) -> Change:
    """The job moves on to `state`."""

    def apply(job: pb.Job, now: Timestamp) -> pb.JobEvent | None:
        if not may_become(job, state):
            return None
        job.state = state
        if not job.HasField("start_time") and state == pb.JOB_STATE_PLANNING:
            job.start_time.CopyFrom(now)
        if ended(job):
            job.end_time.CopyFrom(now)
        if state == pb.JOB_STATE_SUCCEEDED:
            job.progress = 1.0
        if error is not None:
            job.error.CopyFrom(error)
        return pb.JobEvent(job_state=pb.JobStateChange(state=state, error=error))

    return Change(f"job:{state}", apply)


def track_state(track: int, state: pb.TrackState.ValueType, detail: str = "") -> Change:
    """A track moves on to `state`."""

    def apply(job: pb.Job, _now: Timestamp) -> pb.JobEvent | None:
        if not track_may_become(job, track, state):
            return None
        job.tracks[track].state = state
        return pb.JobEvent(track_state=pb.TrackStateChange(track=track, state=state, detail=detail))

    return Change(f"track:{track}:{state}", apply)


def waits(pool: str, track: int | None = None) -> Change:
    """No worker of `pool` is there: the job, or one of its tracks, stays in its state until one is."""

    def apply(job: pb.Job, _now: Timestamp) -> pb.JobEvent | None:
        if ended(job):
            return None
        if track is None:
            detail = f"waiting for a worker ({pool})"
            return pb.JobEvent(job_state=pb.JobStateChange(state=job.state, detail=detail))
        return pb.JobEvent(
            track_state=pb.TrackStateChange(
                track=track, state=job.tracks[track].state, detail="waiting for a worker"
            )
        )

    return Change(f"waits:{pool}:{track}", apply)


def planned(
    description: str,
    scheme: media.Scheme,
    planned_by: str,
    seeds: Iterable[int],
    artifacts: list[pb.Artifact],
) -> Change:
    """The plan is there: the tracks are known and wait for workers."""

    def apply(job: pb.Job, _now: Timestamp) -> pb.JobEvent | None:
        if job.tracks or ended(job):
            return None
        job.description, job.idea, job.planned_by = description, scheme.idea, planned_by
        for track, seed in zip(scheme.tracks, seeds, strict=True):
            job.tracks.add(track=track, state=pb.TRACK_STATE_WAITING, seed=seed)
        _store(job, artifacts)
        made = pb.PlanMade(description=description, scheme=scheme, planned_by=planned_by)
        return pb.JobEvent(plan_made=made)

    return Change("plan", apply)


def generated(track: int, model: tta.Model, seed: int, artifact: pb.Artifact) -> Change:
    """A track's raw sound is stored. The record tells; there is no event of its own."""

    def apply(job: pb.Job, _now: Timestamp) -> None:
        job.tracks[track].model.CopyFrom(model)
        job.tracks[track].seed = seed
        job.tracks[track].progress = 1.0
        _store(job, [artifact])

    return Change("", apply)


def judged(track: int, verdict: postproc.GateVerdict, artifact: pb.Artifact | None) -> Change:
    """The gate has spoken; a kept track's clean sound is stored."""

    def apply(job: pb.Job, now: Timestamp) -> pb.JobEvent | None:
        job.tracks[track].verdict.CopyFrom(verdict)
        _store(job, [artifact] if artifact is not None else [])
        state = pb.TRACK_STATE_READY if verdict.kept else pb.TRACK_STATE_DROPPED
        return track_state(track, state, _why_dropped(verdict)).apply(job, now)

    return Change(f"track:{track}:judged", apply)


def stored(artifacts: list[pb.Artifact]) -> Change:
    """Artifacts are there to be downloaded."""

    def apply(job: pb.Job, _now: Timestamp) -> None:
        _store(job, artifacts)

    return Change("", apply)


def _store(job: pb.Job, artifacts: list[pb.Artifact]) -> None:
    names = {artifact.name for artifact in artifacts}
    kept = [artifact for artifact in job.artifacts if artifact.name not in names]
    del job.artifacts[:]
    job.artifacts.extend([*kept, *artifacts])


def _why_dropped(verdict: postproc.GateVerdict) -> str:
    if verdict.kept:
        return ""
    if verdict.reason == "flatness":
        return f"flatness {verdict.flatness:.2f}: noise"
    return f"rms {verdict.rms:.2f} above {verdict.threshold:.2f}"
