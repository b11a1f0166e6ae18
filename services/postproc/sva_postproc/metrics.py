"""What is measured of cleaning and mixing."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from sva_common.telemetry.buckets import DURATION_S

WAITING = Gauge("sva_postproc_waiting", "Tracks and videos that wait for their turn.")
ACTIVE = Gauge("sva_postproc_active", "Tracks and videos that are being worked on.")
VERDICTS = Counter(
    "sva_gate_verdicts_total",
    "Tracks that the gate kept or discarded, and what it discarded them for.",
    ["kind", "verdict", "reason"],
)
CLEAN_SECONDS = Histogram(
    "sva_clean_duration_seconds", "How long a track was judged and denoised.", ["kind"], buckets=DURATION_S
)
MUX_SECONDS = Histogram(
    "sva_mux_duration_seconds",
    "How long FFmpeg mixed and muxed, with the picture copied or encoded anew.",
    ["picture"],
    buckets=DURATION_S,
)
