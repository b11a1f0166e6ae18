"""From the gateway's messages to what the client shows."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from sva_common.stubs import gateway_pb2 as gateway
from sva_common.stubs import media_pb2 as media

from .jobs import Artifact, Job, JobFailure, JobState, Track, TrackKind, TrackState, Verdict, Video
from .updates import JobStateChanged, PlanMade, Progress, TrackStateChanged, Update

_Enum = TypeVar("_Enum", bound=StrEnum)


def read_job(job: gateway.Job) -> Job:
    """A job."""
    return Job(
        id=job.id,
        state=_enum(JobState, gateway.JobState, "JOB_STATE_", job.state),
        progress=job.progress,
        seed=job.options.seed,
        wish=job.options.wish,
        file_name=job.options.file_name,
        video=_video(job.video) if job.HasField("video") else None,
        description=job.description,
        idea=job.idea,
        planned_by=job.planned_by,
        tracks=tuple(map(_job_track, job.tracks)),
        artifacts=tuple(Artifact(a.name, a.media_type, a.size_bytes, a.sha256) for a in job.artifacts),
        failure=_failure(job.error) if job.HasField("error") else None,
        created=_time(job, "create_time"),
        started=_time(job, "start_time"),
        ended=_time(job, "end_time"),
        last_event=job.last_event,
    )


def read_update(response: gateway.WatchJobResponse) -> Update | None:
    """One message to a watcher; None for what a newer gateway may say and this client does not know."""
    match response.WhichOneof("message"):
        case "job":
            return read_job(response.job)
        case "progress":
            return Progress(response.progress.fraction, tuple(response.progress.tracks))
        case "event":
            return _event(response.event)
    return None


def _event(event: gateway.JobEvent) -> Update | None:
    number, time = event.number, _time(event, "time") or datetime.fromtimestamp(0, UTC)
    match event.WhichOneof("change"):
        case "job_state":
            change = event.job_state
            state = _enum(JobState, gateway.JobState, "JOB_STATE_", change.state)
            failure = _failure(change.error) if change.HasField("error") else None
            return JobStateChanged(number, time, state, failure, change.detail)
        case "track_state":
            track = event.track_state
            track_state = _enum(TrackState, gateway.TrackState, "TRACK_STATE_", track.state)
            return TrackStateChanged(number, time, track.track, track_state, track.detail)
        case "plan_made":
            plan = event.plan_made
            tracks = tuple(map(_track, plan.scheme.tracks))
            return PlanMade(number, time, plan.description, plan.scheme.idea, tracks, plan.planned_by)
    return None


def _track(track: media.Track) -> Track:
    return Track(
        kind=_enum(TrackKind, media.TrackKind, "TRACK_KIND_", track.kind),
        prompt=track.prompt,
        start_s=track.start_s,
        end_s=track.end_s,
        gain=track.gain if track.HasField("gain") else 1.0,
    )


def _job_track(track: gateway.JobTrack) -> Track:
    plain, verdict = _track(track.track), track.verdict
    return Track(
        kind=plain.kind,
        prompt=plain.prompt,
        start_s=plain.start_s,
        end_s=plain.end_s,
        gain=plain.gain,
        state=_enum(TrackState, gateway.TrackState, "TRACK_STATE_", track.state),
        progress=track.progress,
        seed=track.seed,
        model=track.model.name,
        verdict=Verdict(verdict.rms, verdict.threshold, verdict.kept, verdict.reason)
        if track.HasField("verdict")
        else None,
    )


def _video(video: media.VideoInfo) -> Video:
    return Video(
        video.container,
        video.codec,
        video.width,
        video.height,
        video.duration_s,
        video.frame_rate,
        video.has_audio,
    )


def _failure(error: gateway.JobError) -> JobFailure:
    return JobFailure(error.reason, error.message, error.service)


def _time(message: Message, field: str) -> datetime | None:
    if not message.HasField(field):
        return None
    stamp: Timestamp = getattr(message, field)
    return stamp.ToDatetime(tzinfo=UTC)


def _enum(kind: type[_Enum], wire: object, prefix: str, value: int) -> _Enum:
    """The value by its name on the wire; one that this client does not know reads UNSPECIFIED."""
    names: dict[int, str] = {number: name for name, number in wire.items()}  # type: ignore[attr-defined]
    name = names.get(value, "").removeprefix(prefix)
    return kind(name) if name in kind.__members__ else kind("UNSPECIFIED")
