"""Peaks of a curve, as `scipy.signal.find_peaks` finds them.

That module takes two seconds to import, most of it statistics that nobody here asks for; a planner that
starts would pay for it each time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Peak:
    """A sample, or the middle of equal samples, that is higher than both neighbours."""

    index: int
    height: float
    prominence: float
    """How far one must go down from it before one can reach higher ground (or the curve's end)."""
    first: int
    last: int
    """The lowest ground on either side before it rises higher: where the prominence is measured."""


def find_peaks(curve: Curve, *, prominence: float, distance: int = 1) -> list[Peak]:
    """The peaks of `curve`, shape (samples,), in order, with at least this prominence.

    Of peaks closer than `distance` samples only the highest counts.
    """
    spaced = _spaced(curve, _summits(curve), distance)
    peaks = (_measured(curve, index) for index in spaced)
    return [peak for peak in peaks if peak.prominence >= prominence]


def width(curve: Curve, peak: Peak, *, depth: float) -> float:
    """How wide `peak` is, in samples, at `depth` (0 to 1) of its prominence below its top."""
    level = peak.height - depth * peak.prominence
    left = right = peak.index
    while left > peak.first and curve[left] > level:
        left -= 1
    while right < peak.last and curve[right] > level:
        right += 1
    start, end = float(left), float(right)
    if curve[left] < level:
        start += (level - curve[left]) / (curve[left + 1] - curve[left])
    if curve[right] < level:
        end -= (level - curve[right]) / (curve[right - 1] - curve[right])
    return float(end - start)


def _summits(curve: Curve) -> list[int]:
    changes = np.flatnonzero(np.diff(curve))
    starts, ends = np.append(0, changes + 1), np.append(changes, len(curve) - 1)
    levels = curve[starts]
    higher = (levels[1:-1] > levels[:-2]) & (levels[1:-1] > levels[2:])
    return [int(index) for index in ((starts + ends) // 2)[1:-1][higher]]


def _spaced(curve: Curve, summits: list[int], distance: int) -> list[int]:
    kept: list[int] = []
    # Of two that are equally high the later one counts.
    for index in sorted(summits, key=lambda index: (-curve[index], -index)):
        if all(abs(index - other) >= distance for other in kept):
            kept.append(index)
    return sorted(kept)


def _measured(curve: Curve, index: int) -> Peak:
    height = curve[index]
    higher = np.flatnonzero(curve > height)
    start = max((int(i) for i in higher if i < index), default=-1) + 1
    end = min((int(i) for i in higher if i > index), default=len(curve))
    before, after = curve[start : index + 1], curve[index:end]
    return Peak(
        index=index,
        height=float(height),
        prominence=float(height - max(before.min(), after.min())),
        # Of equal depths the one nearest to the peak counts.
        first=index - int(np.argmin(before[::-1])),
        last=index + int(np.argmin(after)),
    )
