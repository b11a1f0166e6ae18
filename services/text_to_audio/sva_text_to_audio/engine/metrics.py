"""What is measured of the engine."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

FRAMES = Counter("sva_engine_frames_total", "Codec frames that were decoded, over all requests.")
BATCH_SIZE = Histogram(
    "sva_engine_batch_size", "Requests that shared a decoding step.", buckets=(1, 2, 4, 8, 16, 32, 64)
)
KV_BYTES = Gauge("sva_engine_kv_cache_bytes", "Bytes of the key-value cache that are in use.")
