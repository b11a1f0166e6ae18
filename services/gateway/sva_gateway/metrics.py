"""What is measured of jobs and of the workers that they are given to. No label holds a job or an address."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.telemetry.buckets import DURATION_S

JOBS = Counter(
    "sva_jobs_total", "Jobs that have reached a state; queued: jobs that were accepted.", ["state"]
)
UNFINISHED = Gauge(
    "sva_jobs_unfinished", "Jobs in the database that have not ended, whichever gateway has them.", ["state"]
)
BACKLOG = Gauge(
    "sva_backlog_seconds",
    "Seconds of sound that wait or are being generated, for all unfinished jobs.",
    ["kind"],
)
JOB_SECONDS = Histogram(
    "sva_job_duration_seconds",
    "How long jobs took, from being accepted to their end.",
    ["state"],
    buckets=DURATION_S,
)
STAGE_SECONDS = Histogram(
    "sva_stage_duration_seconds",
    "How long a stage of a job took, from asking for a worker to its whole answer.",
    ["stage", "kind"],
    buckets=DURATION_S,
)
STAGE_FAILURES = Counter(
    "sva_stage_failures_total",
    "Stages that have failed for good, and their jobs with them.",
    ["stage", "reason"],
)
WORKER_WAIT_SECONDS = Histogram(
    "sva_worker_wait_seconds", "How long a call waited for a ready worker.", ["target"], buckets=DURATION_S
)
RETRIES = Counter(
    "sva_worker_retries_total",
    "Calls that a worker did not answer and that were made again.",
    ["target", "reason"],
)
ENDPOINTS = Gauge(
    "sva_worker_endpoints", "Worker addresses: ready, unready, or ready but set aside.", ["target", "state"]
)
ADOPTED = Counter(
    "sva_adopted_workflows_total", "Workflows, of jobs and of tracks, taken over from gateways that are gone."
)
LEASES_LOST = Counter(
    "sva_leases_lost_total", "How often others took this gateway for dead while it was alive."
)


def state_label(state: pb.JobState.ValueType) -> str:
    """A job's state in lower case, such as `queued`."""
    return pb.JobState.Name(state).removeprefix("JOB_STATE_").lower()


def kind_label(kind: media.TrackKind.ValueType) -> str:
    """A track's kind in lower case, such as `sfx`."""
    return media.TrackKind.Name(kind).removeprefix("TRACK_KIND_").lower()
