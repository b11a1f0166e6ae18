"""A picture of a video, and when it is shown."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded frame, upright and with square pixels."""

    pixels: Pixels
    """H×W×3 RGB, or H×W grey."""
    time_s: float
    """Its presentation timestamp in the file, in seconds. The first frame's need not be 0."""


def to_png(pixels: Pixels) -> bytes:
    """`pixels` (H×W×3 RGB) as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", compress_level=4)
    return file.getvalue()
