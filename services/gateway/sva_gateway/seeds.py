"""Seeds: one of the job decides every random choice in it."""

from __future__ import annotations

import hashlib
import secrets


def random_seed() -> int:
    """A seed for a job that names none: 32 bits, short enough to be typed again."""
    return secrets.randbits(32)


def track_seed(job_seed: int, track: int) -> int:
    """The seed of a track: 32 bits, since some generators take no more."""
    digest = hashlib.sha256(f"sva/{job_seed}/track/{track}".encode()).digest()
    return int.from_bytes(digest[:4], "little")
