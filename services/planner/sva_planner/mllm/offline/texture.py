"""Texture of a frame: how fine its detail is, where it is smooth, sharp, out of focus or full of lights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TexturePlanes:
    """Per-pixel planes, float32 H×W. Contrast is relative to the local brightness."""

    detail: Plane
    """Fine relative contrast, averaged over a small neighbourhood."""
    shape: Plane
    """Coarse relative contrast: what is left of the edges after a blur."""
    smooth: Plane
    """0–1: the share in which the neighbourhood shows no detail."""
    lights: Plane
    """0–1: small spots much brighter than the dark around them."""


def texture_planes(luminance: Plane) -> TexturePlanes:
    """Measure `luminance` (H×W, 0–1)."""
    down = np.abs(np.diff(luminance, axis=0, append=luminance[-1:]))
    across = np.abs(np.diff(luminance, axis=1, append=luminance[:, -1:]))
    size = max(3, round(max(luminance.shape) / 24))
    base = ndimage.uniform_filter(luminance, size) + 0.06
    detail = ndimage.uniform_filter(np.hypot(down, across), size) / base
    soft = ndimage.gaussian_filter(luminance, 2.5, truncate=2.0)
    shape = ndimage.uniform_filter(np.hypot(*np.gradient(soft)), size) / base
    surround = ndimage.uniform_filter(luminance, 2 * size + 1)
    lights = np.clip((luminance - surround - 0.18) / 0.2, 0, 1) * np.clip((0.3 - surround) / 0.12, 0, 1)
    return TexturePlanes(
        detail=detail.astype(np.float32),
        shape=shape.astype(np.float32),
        smooth=np.clip((0.045 - detail) / 0.03, 0, 1).astype(np.float32),
        lights=lights.astype(np.float32),
    )
