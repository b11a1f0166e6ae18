"""From points that were timed to rows of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import mean

from .models import Clip
from .report import Row
from .timing import Point, step_ms


@dataclass(slots=True)
class Timed:
    """The points of each number of requests, by context, and why some are missing."""

    points: dict[int, list[Point]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)

    def clip_ms(self, requests: int, clip: Clip) -> float | None:
        """Milliseconds of a whole clip; None where there are too few points for a line."""
        points = self.points.get(requests, [])
        if len(points) < 2:
            return None
        prompts = [each.prompt for each in clip.windows if each.prompt]
        read = sum(min(points, key=lambda p: abs(p.context - given)).prompt_ms for given in prompts)
        return read + sum(step_ms(points, at) for at in clip.positions)


@dataclass(frozen=True, slots=True)
class Floor:
    """The least time of a step: that of reading what it must, as fast as the device copies."""

    bandwidth: float
    """Bytes per second."""
    weights: int
    """Bytes of all matrices."""
    kv_token: int
    """Key and value of one position of one row, in all layers."""
    text: int
    """Tokens of the text."""

    def bytes_read(self, requests: int, context: float) -> float:
        """Weights once, two rows of each request's cache, and the keys and values of its text."""
        return self.weights + requests * self.kv_token * (2 * context + self.text)


def make_row(clip: Clip, requests: int, floor: Floor | None, ours: Timed, theirs: Timed) -> Row:
    """One row, with as many cells as the points allow."""
    sides = [
        ("engine", ours, requests),
        ("audiocraft alone", theirs, 1),
        ("audiocraft batch", theirs, requests),
    ]
    reasons = [f"{name}: {timed.reasons[n]}" for name, timed, n in sides if n in timed.reasons]
    reason = "; ".join(reasons).replace("|", "/").replace("\n", " ")
    total = ours.clip_ms(requests, clip)
    alone, batch = theirs.clip_ms(1, clip), theirs.clip_ms(requests, clip)
    steps = len(clip.positions)
    alone_ms = alone and alone / steps
    batch_ms = batch and batch / steps
    if total is None or floor is None:
        return Row(
            clip.model,
            clip.seconds,
            requests,
            alone_ms=alone_ms,
            batch_ms=batch_ms,
            reason=reason or "not timed",
        )
    per_step = total / steps
    read = floor.bytes_read(requests, mean(clip.positions) + 1)
    return Row(
        clip.model,
        clip.seconds,
        requests,
        step_ms=per_step,
        replay_ms=mean(point.replay_ms or 0.0 for point in ours.points[requests]),
        gigabytes_per_s=read / per_step / 1e6,
        floor_share=read / floor.bandwidth / (per_step / 1e3),
        clip_s=total / 1e3,
        alone_ms=alone_ms,
        times_alone=requests * alone / total if alone else None,
        batch_ms=batch_ms,
        times_batch=batch / total if batch else None,
        reason=reason,
    )
