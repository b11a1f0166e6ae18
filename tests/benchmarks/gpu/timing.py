"""Time and memory of a device, and a whole clip's time from that of its steps."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import torch

COPIED = 4 << 30
REPEATS = 10


class Clock:
    """Marks moments of the device's work, not of the host's that is ahead of it."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._marks: list[torch.cuda.Event | float] = []

    def mark(self) -> None:
        """Mark the end of what was launched until now."""
        if self._device.type == "cuda":
            event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
            event.record()
            self._marks.append(event)
        else:
            self._marks.append(time.perf_counter())

    def milliseconds(self) -> list[float]:
        """Between one mark and the next, for all marks."""
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        pairs = zip(self._marks, self._marks[1:], strict=False)
        return [
            (later - earlier) * 1e3 if isinstance(later, float) else earlier.elapsed_time(later)  # type: ignore[operator,union-attr]
            for earlier, later in pairs
        ]


def copy_bandwidth(device: torch.device, size: int = COPIED) -> float:
    """Bytes per second of a copy on the device, those read and those written; the median of ten."""
    source = torch.randint(1 << 30, (size // 4,), dtype=torch.int32, device=device)
    target = torch.empty_like(source)
    clock = Clock(device)
    for _ in range(REPEATS + 3):
        target.copy_(source)
        clock.mark()
    return 2 * size / (statistics.median(clock.milliseconds()[2:]) / 1e3)


def release_memory(device: torch.device) -> None:
    """Give back what nobody holds any more."""
    gc.collect()
    if device.type == "cuda":
        # A device that has failed for good says so here as well; the table is worth more.
        with suppress(RuntimeError):
            torch.cuda.empty_cache()


@dataclass(frozen=True, slots=True)
class Point:
    """Steps that were timed around one context."""

    context: float
    """Mean positions in the cache."""
    step_ms: float
    prompt_ms: float
    """From the start until every request had read its prompt and taken a step."""
    replay_ms: float | None = None
    """A step without the host's work beside it."""


def step_ms(points: Sequence[Point], context: float) -> float:
    """Milliseconds of a step at a context: straight lines through the points, prolonged at the ends."""
    right = next((i for i, point in enumerate(points) if point.context >= context), len(points) - 1)
    right = max(right, 1)
    before, after = points[right - 1], points[right]
    slope = (after.step_ms - before.step_ms) / (after.context - before.context)
    return before.step_ms + slope * (context - before.context)
