"""The rate at which everything here is computed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 32_000
"""Samples per second."""

Samples = npt.NDArray[np.float64]
"""One channel of audio, shape `(n,)`."""


def seconds(duration_s: float) -> Samples:
    """Return the times of the samples of a span that starts at zero, in seconds."""
    return np.arange(max(1, round(duration_s * RATE))) / RATE
