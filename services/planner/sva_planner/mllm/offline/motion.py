"""Motion between frames that are sampled evenly over a clip."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sva_planner.mllm.offline.observation import Motion

_SIZE = (64, 40)


def measure_motion(frames: Sequence[NDArray[np.uint8]]) -> Motion | None:
    """Compare `frames` (each H×W×3, RGB, in order of time); None for fewer than two."""
    if len(frames) < 2:
        return None
    stack = np.stack([_small(frame) for frame in frames])
    light, colourless = stack.mean(axis=3), np.ptp(stack, axis=3) < 0.25
    change = np.abs(np.diff(light, axis=0))
    median = np.median(light, axis=0)
    apart = light - median
    moved = np.abs(apart) > 0.12
    flash = (apart > 0.2) & colourless & (light > 0.6)
    flash_area = flash[:, : _SIZE[1] * 2 // 3].mean(axis=(1, 2))
    return Motion(
        magnitude=float(change.mean() / (light.mean() + 0.05)),
        changed_area=float(moved.mean()),
        periodicity=_periodicity(change.mean(axis=(1, 2))),
        vertical=_vertical(moved),
        subject_is_dark=bool(moved.any() and apart[moved].mean() < 0),
        flashes=int(((flash_area > 0.002) & (flash_area < 0.25)).sum()),
    )


def _small(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    image = Image.fromarray(np.ascontiguousarray(frame)).resize(
        _SIZE, Image.Resampling.BILINEAR, reducing_gap=2
    )
    return np.asarray(image, dtype=np.float32) / 255.0


def _periodicity(strength: NDArray[np.floating]) -> float:
    if len(strength) < 6:
        return 0.0
    centred = strength - strength.mean()
    energy = float((centred**2).sum())
    if energy < 1e-8:
        return 0.0
    lags = [
        float((centred[lag:] * centred[:-lag]).sum()) / energy for lag in range(2, len(strength) // 2 + 1)
    ]
    return float(np.clip(max(lags), 0.0, 1.0))


def _vertical(moved: NDArray[np.bool_]) -> float:
    areas = moved.sum(axis=(1, 2))
    seen = moved[areas > 2]
    if len(seen) < 2:
        return 0.5
    total = seen.sum(axis=(1, 2))
    y = (seen.sum(axis=2) * np.arange(seen.shape[1])).sum(axis=1) / total / seen.shape[1]
    x = (seen.sum(axis=1) * np.arange(seen.shape[2])).sum(axis=1) / total / seen.shape[2]
    return float(y.std() / (y.std() + x.std() + 1e-6))
