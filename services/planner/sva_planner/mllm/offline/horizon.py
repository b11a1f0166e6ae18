"""The horizon: the row where the frame divides best into an upper and a lower part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where the frame divides, and how clearly."""

    row: float
    """Height of the dividing line, 0 (top) to 1 (bottom)."""
    strength: float
    """0–1: the share of the frame's variance that the division explains."""


def find_horizon(rgb: NDArray[np.uint8]) -> Horizon:
    """Find the split of rows with the largest between-part variance (Otsu's criterion, over rows).

    `rgb` is H×W×3. The outer eighths are left out.
    """
    colour = rgb.astype(np.float32) / np.float32(255)
    rows = colour.mean(axis=1)
    height = len(rows)
    mean = rows.mean(axis=0)
    total = float((np.square(colour).mean(axis=(0, 1)) - mean**2).sum()) + 1e-5
    cumulative = np.cumsum(rows, axis=0)
    splits = np.arange(max(1, height // 8), max(2, height - height // 8))
    above = cumulative[splits - 1] / splits[:, None]
    below = (cumulative[-1] - cumulative[splits - 1]) / (height - splits)[:, None]
    weight = splits * (height - splits) / height**2
    between = weight * ((above - below) ** 2).sum(axis=1)
    best = int(np.argmax(between))
    return Horizon(row=int(splits[best]) / height, strength=float(min(1.0, between[best] / total)))
