"""What is measured of planning."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from sva_common.telemetry.buckets import DURATION_S

PLANS = Counter("sva_plans_total", "Plans that were made, by whoever wrote the scheme.", ["provider"])
FALLBACKS = Counter(
    "sva_plan_fallbacks_total",
    "Plans that the offline author wrote in place of an MLLM, by what went wrong.",
    ["reason"],
)
MLLM_CALLS = Counter(
    "sva_mllm_calls_total", "Questions to an MLLM, however often each was asked.", ["provider"]
)
MLLM_ATTEMPT_SECONDS = Histogram(
    "sva_mllm_attempt_duration_seconds",
    "How long an MLLM took to answer or to fail, each attempt by itself.",
    ["provider"],
    buckets=DURATION_S,
)
MLLM_FAILURES = Counter(
    "sva_mllm_failures_total", "Attempts that an MLLM did not answer.", ["provider", "reason"]
)
BAD_SCHEMES = Counter("sva_mllm_bad_schemes_total", "Answers of an MLLM that were no usable scheme.")
