"""Moments at which something visibly happens: cuts, flashes, and peaks of movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .peaks import find_peaks, width

MAX_CUES = 32
MAX_GAP_S = 1.0
"""Two frames further apart than this do not tell when something happened."""
CUT_CORRELATION = 0.5
"""Below this correlation of two pictures, one has taken the other's place."""
CUT_CHANGE = 0.06
FLASH_RISE = 0.12
"""Rise of the mean brightness (0 to 1) that is a flash when it falls again at once."""
FLASH_S = 0.5
FLASH_DEPTH = 0.8
"""A flash lasts as long as a fifth of its rise is still there."""
MOTION_PROMINENCE = 0.02
MOTION_SPACING_S = 0.4


@dataclass(frozen=True, slots=True)
class Cue:
    """A moment at which something visibly happens."""

    time_s: float
    """From the first frame, in seconds."""
    label: str
    """"cut", "flash" or "motion"."""
    strength: float
    """0 to 1."""


def find_cues(frames: Sequence[Frame], first_s: float) -> tuple[Cue, ...]:
    """The strongest cues in `frames` (grey, H×W, in order of time), in order of time.

    `first_s` is the time of the video's first frame on the frames' own clock.
    """
    if len(frames) < 3:
        return ()
    times = np.array([frame.time_s - first_s for frame in frames])
    pictures = np.stack([frame.pixels for frame in frames]).astype(np.float32) / 255.0
    light = pictures.mean(axis=(1, 2))
    change = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2))
    near = np.diff(times) <= MAX_GAP_S
    flashes = _flashes(times, light)
    in_flash = _covered(times, flashes)
    cuts = near & (change > CUT_CHANGE) & (_correlation(pictures) < CUT_CORRELATION) & ~in_flash[1:]
    movement = np.where(near & ~cuts & ~in_flash[1:], change, 0.0)
    cues = [
        *flashes,
        *(Cue(float(times[i + 1]), "cut", min(1.0, float(change[i]) * 3)) for i in np.flatnonzero(cuts)),
        *_peaks(times[1:], movement),
    ]
    strongest = sorted(cues, key=lambda cue: -cue.strength)[:MAX_CUES]
    return tuple(sorted(strongest, key=lambda cue: cue.time_s))


def _correlation(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Correlation of each picture with the one before, -1 to 1; 1 where a picture is flat."""
    flat = pictures.reshape(len(pictures), -1)
    centred = flat - flat.mean(axis=1, keepdims=True)
    size = np.linalg.norm(centred, axis=1)
    product = size[1:] * size[:-1]
    dot = (centred[1:] * centred[:-1]).sum(axis=1)
    answer: NDArray[np.float32] = np.where(product > 1e-3, dot / np.maximum(product, 1e-3), 1.0)
    return answer


def _flashes(times: NDArray[np.float64], light: NDArray[np.float32]) -> list[Cue]:
    """Brightness that rises at once and falls again within `FLASH_S`."""
    curve = light.astype(np.float64)
    step = (times[-1] - times[0]) / (len(times) - 1)
    return [
        Cue(float(times[peak.index]), "flash", min(1.0, peak.prominence * 2))
        for peak in find_peaks(curve, prominence=FLASH_RISE)
        if width(curve, peak, depth=FLASH_DEPTH) * step <= FLASH_S
    ]


def _covered(times: NDArray[np.float64], flashes: list[Cue]) -> NDArray[np.bool_]:
    covered = np.zeros(len(times), dtype=bool)
    for flash in flashes:
        covered |= np.abs(times - flash.time_s) <= FLASH_S / 2
    return covered


def _peaks(times: NDArray[np.float64], movement: NDArray[np.float64]) -> list[Cue]:
    step = max(1e-3, float(np.median(np.diff(times)))) if len(times) > 1 else 1.0
    distance = max(1, round(MOTION_SPACING_S / step))
    return [
        Cue(float(times[peak.index]), "motion", min(1.0, peak.prominence * 6))
        for peak in find_peaks(movement, prominence=MOTION_PROMINENCE, distance=distance)
    ]
