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
FAILURES = Counter("sva_generation_failures_total", "Requests that were not answered, by reason.", ["reason"])
MODEL = Gauge(
    "sva_model_state",
    "1 for what the model is: loading, ready, or failed when it could not be loaded.",
    ["state"],
)
LOAD_SECONDS = Gauge("sva_model_load_seconds", "How long each part of the start took.", ["stage"])


def finished(*, audio_s: float, queue_s: float, generation_s: float) -> None:
    """A request was answered: so much sound, after such a wait and so much work, in seconds."""
    QUEUE_SECONDS.observe(queue_s)
    GENERATION_SECONDS.observe(generation_s)
    AUDIO_SECONDS.inc(audio_s)
    REAL_TIME.observe(generation_s / audio_s)
