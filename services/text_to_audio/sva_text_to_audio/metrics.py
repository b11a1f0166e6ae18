"""What is measured of generating, whichever backend does it. sfx and bgm are told apart by who is scraped."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from sva_common.telemetry.buckets import DURATION_S, REAL_TIME_FACTOR

QUEUE_DEPTH = Gauge("sva_generation_queue_depth", "Requests that wait for a slot.")
QUEUE_SECONDS = Histogram(
    "sva_generation_queue_seconds", "How long a request waited for its slot.", buckets=DURATION_S
)
ACTIVE = Gauge("sva_generation_active", "Requests that are being worked on.")
GENERATION_SECONDS = Histogram(
    "sva_generation_seconds", "How long a finished request was worked on.", buckets=DURATION_S
)
AUDIO_SECONDS = Counter("sva_generation_audio_seconds_total", "Seconds of sound that were generated.")
REAL_TIME = Histogram(
    "sva_generation_real_time_factor",
    "Seconds of work for each second of sound of a finished request.",
    buckets=REAL_TIME_FACTOR,
)
