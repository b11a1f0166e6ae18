"""How far a job is: its states tell most, the latest samples the rest."""

from __future__ import annotations

from collections.abc import Mapping

from sva_common.stubs import gateway_pb2 as pb

from .states import TRACK_FINAL

PLAN, TRACKS, MUX = 0.1, 0.7, 0.2
"""Shares of a job."""
GENERATED = 0.9
"""Share of its generation in a track; the rest is cleaning."""


def part_of_track(track: int) -> str:
    """Name of a track's sample."""
    return f"track-{track}"


def track_fraction(track: pb.JobTrack, sample: float) -> float:
    """How much of a track is finished, 0 to 1."""
    if track.state in TRACK_FINAL:
        return 1.0
    if track.state == pb.TRACK_STATE_CLEANING:
        return GENERATED
    return GENERATED * min(max(sample, track.progress, 0.0), 1.0)


def job_progress(job: pb.Job, samples: Mapping[str, float]) -> pb.JobProgress:
    """How far the job and each of its tracks are."""
    tracks = [track_fraction(track, samples.get(part_of_track(n), 0.0)) for n, track in enumerate(job.tracks)]
    if job.state == pb.JOB_STATE_SUCCEEDED:
        return pb.JobProgress(fraction=1.0, tracks=tracks)
    plan = 1.0 if job.tracks else samples.get("plan", 0.0)
    mean = sum(tracks) / len(tracks) if tracks else 0.0
    return pb.JobProgress(fraction=PLAN * plan + TRACKS * mean + MUX * samples.get("mux", 0.0), tracks=tracks)


def fill_in(job: pb.Job, samples: Mapping[str, float]) -> pb.Job:
    """The job with its progress filled in."""
    job.progress = job_progress(job, samples).fraction
    for n, track in enumerate(job.tracks):
        generated = track.state in TRACK_FINAL or track.state == pb.TRACK_STATE_CLEANING
        track.progress = 1.0 if generated else max(track.progress, samples.get(part_of_track(n), 0.0))
    return job
