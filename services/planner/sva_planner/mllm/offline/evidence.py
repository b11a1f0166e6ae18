"""Weighing evidence: how well a frame's measures fit what a kind of place looks like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

_DOUBT = 0.03
"""No single measure may rule a place out: the least that a piece of evidence can count."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A measure that speaks for a place: not at all at `absent`, fully at `present` (which may be lower)."""

    feature: str
    absent: float
    present: float
    weight: float = 1.0

    def support(self, features: Mapping[str, float]) -> float:
        """0–1, linear between the two ends."""
        return float(
            np.clip((features[self.feature] - self.absent) / (self.present - self.absent), _DOUBT, 1.0)
        )


def weigh(evidence: Sequence[Evidence], features: Mapping[str, float]) -> float:
    """The weighted geometric mean of all support, 0–1: one miss counts, but does not decide alone."""
    weights = np.array([e.weight for e in evidence])
    support = np.array([e.support(features) for e in evidence])
    return float(np.exp((weights * np.log(support)).sum() / weights.sum()))
