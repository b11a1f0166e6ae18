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
    by_row = _by_row(colour, texture)
    features: dict[str, float] = {}
    for part, (start, end) in _PARTS.items():
        rows = slice(round(start * len(small)), round(end * len(small)))
        features |= {part + name: value for name, value in _part(by_row, rows).items()}
    horizon = find_horizon(small)
    features |= {"horizon_row": horizon.row, "horizon_strength": horizon.strength}
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
    f["flame"] = f["glow"] * float(
        np.clip((f["dark"] - 0.2) / 0.2, 0, 1) * np.clip((f["saturation"] - 0.6) / 0.2, 0, 1)
    )
    f["top_points"] = f["top_lights"]
    return f


def _by_row(colour: ColourPlanes, texture: TexturePlanes) -> dict[str, NDArray[np.float32]]:
    """The mean of every measure along each row; all parts of the frame are made of rows."""
    light, detail = colour.luminance, texture.detail
    shade = np.maximum(colour.value, 0.02)
    bluish = ramp(colour.red_deficit, 0.01, 0.06) * ramp(colour.warm + colour.green, 0.3, 0.1)
    planes = {
        "teal": colour.teal,
        "blue": colour.blue,
        "green": colour.green,
        "warm": colour.warm,
        "red": colour.red,
        "neutral": colour.neutral,
        "dark": colour.dark,
        "brightness": light,
        "light squared": light**2,
        "shade": shade,
        "saturation": colour.saturation * shade,
        "red_deficit": colour.red_deficit * shade,
        "detail": detail,
        "smooth": texture.smooth,
        "lights": texture.lights,
        # Smooth, light, and blue or a bluish grey: what an open and a clouded sky look like.
        "clear_sky": (colour.teal + colour.blue) * texture.smooth * ramp(light, 0.18, 0.36),
        "overcast": bluish
        * ramp(light, 0.08, 0.2)
        * ramp(colour.saturation, 0.45, 0.3)
        * ramp(detail, 0.1, 0.06),
    }
    return {name: plane.mean(axis=1) for name, plane in planes.items()}


def _part(by_row: Mapping[str, NDArray[np.float32]], rows: slice) -> dict[str, float]:
    part = {name: float(values[rows].mean()) for name, values in by_row.items()}
    shade, squared = part.pop("shade"), part.pop("light squared")
    for name in ("saturation", "red_deficit"):  # of the light, not of the area
        part[name] /= shade
    spread = max(0.0, squared - part["brightness"] ** 2) ** 0.5
    return part | {"contrast": spread / (part["brightness"] + 0.05)}


def _bolt(colour: ColourPlanes) -> float:
    """The share of the upper two thirds that is thin, white and much lighter than around it: lightning."""
    light = colour.luminance[: len(colour.luminance) * 2 // 3]
    surround = ndimage.uniform_filter(light, 15)
    white = ramp(light - surround, 0.12, 0.22) * ramp(light, 0.75, 0.88) * ramp(surround, 0.78, 0.68)
    return float((white * (colour.saturation[: len(light)] < 0.2)).mean())


def _whole(colour: ColourPlanes, texture: TexturePlanes) -> dict[str, float]:
    light = colour.luminance
    third = len(light) // 3
    glow = colour.warm * ramp(colour.saturation, 0.35, 0.6) * ramp(light, 0.3, 0.5)
    ember = colour.red * ramp(colour.saturation, 0.5, 0.65) * ramp(colour.value, 0.7, 0.9)
    out_of_focus = (texture.shape > 0.015) & (texture.detail < 1.6 * (texture.shape + 0.02))
    return {
        "glow": float(glow.mean()),
        "ember": float(ember.mean()),
        "bolt": _bolt(colour),
        "highlight": float(np.quantile(light, 0.99)),
        "white": float(((colour.value > 0.8) & (colour.saturation < 0.2)).mean()),
        "top_light": float((light[:third].mean() - light[-third:].mean()) / (light.mean() + 0.05)),
        "blurred": float(out_of_focus.mean()),
    }
