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
    contrast: float
    """Luminance above the line minus below it, relative to the mean: positive under a bright sky."""


def find_horizon(luminance: NDArray[np.float32], colour: NDArray[np.float32]) -> Horizon:
    """Find the split of rows with the largest between-part variance (Otsu's criterion, over rows).

    `luminance` is H×W, 0–1; `colour` H×W×3, whose rows are compared too. The outer eighths are left out.
    """
    rows = colour.mean(axis=1)
    height = len(rows)
    total = float(((colour - colour.mean(axis=(0, 1))) ** 2).sum(axis=2).mean()) + 1e-5
    cumulative = np.cumsum(rows, axis=0)
    splits = np.arange(max(1, height // 8), max(2, height - height // 8))
    above = cumulative[splits - 1] / splits[:, None]
    below = (cumulative[-1] - cumulative[splits - 1]) / (height - splits)[:, None]
    weight = splits * (height - splits) / height**2
    between = weight * ((above - below) ** 2).sum(axis=1)
    best = int(np.argmax(between))
    split = int(splits[best])
    light = luminance.mean(axis=1)
    contrast = (light[:split].mean() - light[split:].mean()) / (light.mean() + 0.05)
    return Horizon(
        row=split / height, strength=float(min(1.0, between[best] / total)), contrast=float(contrast)
    )
