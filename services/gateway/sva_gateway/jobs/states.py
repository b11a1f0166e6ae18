"""Which states are final, and which may follow which: a job and a track only ever move forward."""

from __future__ import annotations

from sva_common.stubs import gateway_pb2 as pb

FINAL = frozenset({pb.JOB_STATE_SUCCEEDED, pb.JOB_STATE_FAILED, pb.JOB_STATE_CANCELLED})
UNFINISHED = frozenset(state for state in pb.JobState.values() if state not in FINAL)
TRACK_FINAL = frozenset({pb.TRACK_STATE_READY, pb.TRACK_STATE_DROPPED, pb.TRACK_STATE_FAILED})


def ended(job: pb.Job) -> bool:
    """Whether nothing will happen to the job any more."""
    return job.state in FINAL


def may_become(job: pb.Job, state: pb.JobState.ValueType) -> bool:
    """Whether the job may move to `state`. A replayed step asks for states that lie behind."""
    return not ended(job) and state > job.state


def track_may_become(job: pb.Job, track: int, state: pb.TrackState.ValueType) -> bool:
    """Whether track number `track` may move to `state`. It waits from the first: to say so is a move, too."""
    now = job.tracks[track].state
    waits = state == now == pb.TRACK_STATE_WAITING
    return not ended(job) and now not in TRACK_FINAL and (state > now or waits)
