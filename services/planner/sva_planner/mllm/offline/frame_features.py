"""What one frame measures: the numbers that the scene table reads."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from sva_planner.mllm.offline.colour import ColourPlanes, colour_planes, ramp
from sva_planner.mllm.offline.horizon import find_horizon
from sva_planner.mllm.offline.texture import TexturePlanes, texture_planes

LONG_SIDE = 192
"""Frames are measured at this size, so that texture means the same at every resolution."""

_COLOURS = ("teal", "blue", "green", "warm", "red", "purple", "neutral", "dark")
_PARTS = {"": (0.0, 1.0), "top_": (0.0, 1 / 3), "middle_": (1 / 3, 2 / 3), "bottom_": (2 / 3, 1.0)}


def to_working_size(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale `frame` (H×W×3, RGB) so that its long side is `LONG_SIDE`; at least 16 pixels a side."""
    height, width = frame.shape[:2]
    scale = LONG_SIDE / max(height, width)
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    image = Image.fromarray(np.ascontiguousarray(frame))
    return np.asarray(image.resize(size, Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR))


def measure_frame(frame: NDArray[np.uint8]) -> Mapping[str, float]:
    """Measure `frame` (H×W×3, RGB). Keys are a part ("", "top_", "middle_", "bottom_") and a measure."""
    small = to_working_size(frame)
    colour = colour_planes(small)
    texture = texture_planes(colour.luminance)
    features: dict[str, float] = {}
    for part, (start, end) in _PARTS.items():
        rows = slice(round(start * len(small)), round(end * len(small)))
        features |= {part + name: value for name, value in _part(colour, texture, rows).items()}
    horizon = find_horizon(colour.luminance, small.astype(np.float32) / 255.0)
    features |= {
        "horizon_row": horizon.row,
        "horizon_strength": horizon.strength,
        "horizon_contrast": horizon.contrast,
    }
    return derive(features | _whole(colour, texture))


def derive(features: Mapping[str, float]) -> dict[str, float]:
    """Add the measures that combine others: sky, leaves, water."""
    f = dict(features)
    for part in _PARTS:
        f[part + "cool"] = f[part + "teal"] + f[part + "blue"]
        # Leaves in poor light are dark green to black; the camera often turns them bluish.
        f[part + "leafy"] = f[part + "green"] + 0.7 * f[part + "teal"] + 0.7 * f[part + "dark"]
        f[part + "pale"] = f[part + "neutral"] * min(1.0, f[part + "brightness"] / 0.6)
    f["sky_colour"] = f["cool"] + f["neutral"]
    f["sky_above"] = f["top_smooth"] * float(np.clip(f["top_light"] / 0.5, 0, 1))
    f["water_light"] = f["red_deficit"] * min(1.0, f["cool"] / 0.8)
    f["water_hue"] = f["teal"] + float(np.clip((f["red_deficit"] - 0.6) / 0.2, 0, 1)) * f["blue"]
    f["top_open"] = min(1.0, f["top_clear_sky"] + f["top_overcast"] + f["white"] * f["top_smooth"])
    f["top_points"] = f["top_lights"]
    return f


def _part(colour: ColourPlanes, texture: TexturePlanes, rows: slice) -> dict[str, float]:
    part = {name: float(getattr(colour, name)[rows].mean()) for name in _COLOURS}
    light = colour.luminance[rows]
    shade = np.maximum(colour.value[rows], 0.02)
    return (
        part
        | _sky(colour, texture, rows)
        | {
            "brightness": float(light.mean()),
            "saturation": float((colour.saturation[rows] * shade).sum() / shade.sum()),
            "red_deficit": float((colour.red_deficit[rows] * shade).sum() / shade.sum()),
            "detail": float(texture.detail[rows].mean()),
            "smooth": float(texture.smooth[rows].mean()),
            "lights": float(texture.lights[rows].mean()),
            "contrast": float(light.std() / (light.mean() + 0.05)),
        }
    )


def _sky(colour: ColourPlanes, texture: TexturePlanes, rows: slice) -> dict[str, float]:
    """The shares that look like clear sky and like overcast: smooth, light, and blue or a bluish grey."""
    light = ramp(colour.luminance[rows], 0.18, 0.36)
    saturation, detail = colour.saturation[rows], texture.detail[rows]
    bluish = ramp(colour.red_deficit[rows], 0.01, 0.06) * ramp(
        colour.warm[rows] + colour.green[rows], 0.3, 0.1
    )
    clear = (colour.teal + colour.blue)[rows] * texture.smooth[rows] * light
    dim = ramp(colour.luminance[rows], 0.08, 0.2)
    overcast = bluish * dim * ramp(saturation, 0.45, 0.3) * ramp(detail, 0.1, 0.06)
    return {"clear_sky": float(clear.mean()), "overcast": float(overcast.mean())}


def _bolt(colour: ColourPlanes) -> float:
    """The share of the upper two thirds that is thin, white and much lighter than around it: lightning."""
    light = colour.luminance[: len(colour.luminance) * 2 // 3]
    surround = ndimage.uniform_filter(light, 15)
    white = ramp(light - surround, 0.12, 0.22) * ramp(light, 0.75, 0.88) * ramp(surround, 0.78, 0.68)
    return float((white * (colour.saturation[: len(light)] < 0.2)).mean())


def _whole(colour: ColourPlanes, texture: TexturePlanes) -> dict[str, float]:
    light = colour.luminance
    mean = float(light.mean()) + 0.05
    glow = colour.warm * np.clip((colour.saturation - 0.35) / 0.25, 0, 1) * np.clip((light - 0.3) / 0.2, 0, 1)
    columns = light.mean(axis=0)
    focus = texture.detail / (texture.shape + 0.02)
    shaped = texture.shape > 0.015
    return {
        "glow": float(glow.mean()),
        "ember": float(
            (colour.red * ramp(colour.saturation, 0.5, 0.65) * ramp(colour.value, 0.7, 0.9)).mean()
        ),
        "bolt": _bolt(colour),
        "highlight": float(np.quantile(light, 0.99)),
        "shadow": float(np.quantile(light, 0.05)),
        "median": float(np.median(light)),
        "white": float(((colour.value > 0.8) & (colour.saturation < 0.2)).mean()),
        "top_light": (float(light[: len(light) // 3].mean()) - float(light[-(len(light) // 3) :].mean()))
        / mean,
        "side_contrast": float(columns.std()) / mean,
        "blurred": float((shaped & (focus < 1.6)).mean()),
        "straight": float(
            (texture.horizontal.mean(axis=1).std() + texture.vertical.mean(axis=0).std())
            / (texture.horizontal.mean() + texture.vertical.mean() + 1e-3)
        ),
        "detail_spread": float(np.quantile(texture.detail, 0.9) / (np.quantile(texture.detail, 0.3) + 0.01)),
    }
