"""Chooses the key frame: at random, with the request's seed (paper, section 2.1), but never an empty one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from .frame import Frame, Pixels

ENOUGH = 2
"""With fewer usable key frames than this, sampled frames are candidates too."""


class Rule(Enum):
    """Which rule chose the key frame."""

    RANDOM_KEY_FRAME = "random key frame"
    """One of the video's key frames that show something."""
    RANDOM_SAMPLED_FRAME = "random sampled frame"
    """Fewer than two key frames show anything, so frames sampled evenly in time were candidates too."""
    NOTHING_SHOWN = "nothing shown"
    """No frame shows anything; one of them stands for all."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The frame that was chosen, and why."""

    frame: Frame
    rule: Rule


def choose(
    key_frames: Sequence[Frame],
    sampled: Sequence[Frame],
    *,
    shows_nothing: Callable[[Pixels], bool],
    seed: int,
) -> Choice | None:
    """Choose among `key_frames`, and `sampled` where needed. None when there is no frame at all."""
    chance = random.Random(f"key frame {seed}")  # noqa: S311 - a choice to be repeated, not a secret
    usable = [frame for frame in key_frames if not shows_nothing(frame.pixels)]
    if len(usable) >= ENOUGH:
        return Choice(chance.choice(usable), Rule.RANDOM_KEY_FRAME)
    known = {frame.time_s for frame in key_frames}
    further = [f for f in sampled if f.time_s not in known and not shows_nothing(f.pixels)]
    if usable or further:
        return Choice(chance.choice([*usable, *further]), Rule.RANDOM_SAMPLED_FRAME)
    everything = [*key_frames, *sampled]
    return Choice(chance.choice(everything), Rule.NOTHING_SHOWN) if everything else None
