"""Bounds of histograms, the same everywhere, so that they can be compared and added up."""

from __future__ import annotations

DURATION_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""From a short call to the longest job, in seconds."""
REAL_TIME_FACTOR = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Seconds of work for a second of sound; below 1 is faster than it plays."""
