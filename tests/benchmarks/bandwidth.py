"""How fast this machine reads memory: the floor under every decoding step."""

from __future__ import annotations

import time

import torch

BYTES = 1 << 29
REPEATS = 3


def read_bandwidth() -> float:
    """Bytes per second of a plain sum over half a GiB with torch's current threads, the best of three."""
    block = torch.ones(BYTES // 4)
    best = 0.0
    for _ in range(REPEATS):
        start = time.perf_counter()
        block.sum()
        best = max(best, BYTES / (time.perf_counter() - start))
    return best
