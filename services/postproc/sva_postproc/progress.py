"""How far an FFmpeg run is, from its `-progress` lines."""

from __future__ import annotations

from collections.abc import Callable


class ProgressReader:
    """Turns `out_time_us` lines into fractions of a known duration, between `start` and `end`."""

    def __init__(
        self, duration_s: float, on_progress: Callable[[float], None], start: float = 0.0, end: float = 1.0
    ) -> None:
        self._duration_us = max(duration_s * 1e6, 1.0)
        self._on_progress = on_progress
        self._start, self._end = start, end
        self._last = start

    def line(self, line: str) -> None:
        """Take one line. Fractions never go back."""
        key, _, value = line.partition("=")
        if key != "out_time_us" or not value.lstrip("-").isdigit():
            return
        done = min(max(int(value) / self._duration_us, 0.0), 1.0)
        fraction = self._start + done * (self._end - self._start)
        if fraction > self._last:
            self._last = fraction
            self._on_progress(fraction)
