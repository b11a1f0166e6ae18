"""Memory pages of what is being compared."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator

PR_SET_THP_DISABLE = 41
"""prctl(2). Holds for what is allocated meanwhile."""


@contextlib.contextmanager
def small_pages() -> Iterator[None]:
    """Give no huge pages while the block runs: audiocraft never asks for them, and our services do."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0)
