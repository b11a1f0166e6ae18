"""How far an FFmpeg run is, from its `-progress` lines."""

from __future__ import annotations

from collections.abc import Callable


class ProgressReader:
    """Turns `out_time_us` lines into fractions of a known duration."""

    def __init__(self, duration_s: float, on_progress: Callable[[float], None]) -> None:
        self._duration_us = max(duration_s * 1e6, 1.0)
        self._on_progress = on_progress
        self._last = 0.0

    def line(self, line: str) -> None:
        """Take one line. Fractions never go back."""
        key, _, value = line.partition("=")
        if key != "out_time_us" or not value.lstrip("-").isdigit():
            return
        fraction = min(int(value) / self._duration_us, 1.0)
        if fraction > self._last:
            self._last = fraction
            self._on_progress(fraction)
