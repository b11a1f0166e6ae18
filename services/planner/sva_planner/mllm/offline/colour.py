"""Colour of a frame: hue, saturation, value, and how much of it is water, sky, leaf or ember coloured.

All measures but the brightness ones depend on ratios of the channels, so exposure hardly moves them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]


def ramp(x: Plane, low: float, high: float) -> Plane:
    """0 below `low`, 1 above `high`, linear between; falling when `low` > `high`."""
    return np.asarray(np.clip((x - low) / (high - low), 0.0, 1.0), dtype=np.float32)


def band(x: Plane, outer_low: float, low: float, high: float, outer_high: float) -> Plane:
    """1 between `low` and `high`, 0 outside the outer bounds, linear between (a trapezoid)."""
    return np.minimum(ramp(x, outer_low, low), ramp(x, outer_high, high))


@dataclass(frozen=True, slots=True)
class ColourPlanes:
    """Per-pixel planes, float32 H×W, each 0–1 (the share in which the pixel belongs to the colour)."""

    value: Plane
    saturation: Plane
    luminance: Plane
    teal: Plane
    blue: Plane
    green: Plane
    warm: Plane
    red: Plane
    neutral: Plane
    dark: Plane
    red_deficit: Plane


def colour_planes(rgb: NDArray[np.uint8]) -> ColourPlanes:
    """Split `rgb` (H×W×3) into soft colour memberships; hues as in HSV, in degrees."""
    r, g, b = np.ascontiguousarray(np.moveaxis(rgb, 2, 0)).astype(np.float32) / np.float32(255)
    value = np.maximum(np.maximum(r, g), b)
    chroma = value - np.minimum(np.minimum(r, g), b)
    saturation = chroma / np.maximum(value, 1e-3)
    hue = _hue(r, g, b, value, chroma)
    # The hue of a nearly black or nearly grey pixel is noise of the codec.
    chromatic = ramp(saturation, 0.12, 0.28) * ramp(value, 0.03, 0.09)
    from_red = np.where(hue > 240, hue - 360, hue)
    cool = np.maximum(g, b)
    return ColourPlanes(
        value=value,
        saturation=saturation,
        luminance=0.299 * r + 0.587 * g + 0.114 * b,
        teal=chromatic * band(hue, 150, 165, 198, 207),
        blue=chromatic * band(hue, 198, 207, 245, 262),
        green=chromatic * band(hue, 58, 76, 150, 165),
        warm=chromatic * band(from_red, -25, -10, 50, 64),
        red=chromatic * band(from_red, -30, -15, 18, 30),
        neutral=(1.0 - ramp(saturation, 0.14, 0.34)) * ramp(value, 0.12, 0.25),
        dark=ramp(value, 0.24, 0.10),
        red_deficit=ramp((cool - r) / np.maximum(cool, 0.04), 0.0, 1.0),
    )


def _hue(r: Plane, g: Plane, b: Plane, value: Plane, chroma: Plane) -> Plane:
    safe = np.maximum(chroma, 1e-6)
    sector = np.where(
        value == r, ((g - b) / safe) % 6.0, np.where(value == g, (b - r) / safe + 2.0, (r - g) / safe + 4.0)
    )
    return (60.0 * sector).astype(np.float32)
