"""FFmpeg and the probe as they are seen from outside."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator

from prometheus_client import Histogram

from ..errors import TimedOut
from ..telemetry.buckets import DURATION_S
from ..telemetry.tracing import span

FFMPEG_SECONDS = Histogram(
    "sva_ffmpeg_duration_seconds",
    "How long FFmpeg ran, by how it ended: ok, failed, too_slow or cancelled.",
    ["outcome"],
    buckets=DURATION_S,
)


@contextlib.contextmanager
def ffmpeg_run() -> Iterator[None]:
    """One run of FFmpeg."""
    started, outcome = time.monotonic(), "failed"
    try:
        with span("ffmpeg"):
            yield
        outcome = "ok"
    except TimedOut:
        outcome = "too_slow"
        raise
    except asyncio.CancelledError:
        outcome = "cancelled"
        raise
    finally:
        FFMPEG_SECONDS.labels(outcome).observe(time.monotonic() - started)
