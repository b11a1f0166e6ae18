"""Painted test frames: gradients, fractal noise and shapes that look like a kind of place.

Each painter takes a random generator and draws every parameter from it: palette, horizon, haze, objects.
It shares no code and no number with the measurements that it tests.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Frame = NDArray[np.uint8]
Rng = np.random.Generator
SIZES = ((320, 180), (320, 240), (300, 180), (320, 136), (240, 320))


def clouds(rng: Rng, size: tuple[int, int], coarse: int, octaves: int, fall: float) -> NDArray[np.float64]:
    """Fractal value noise in 0–1, `coarse` cells wide at its coarsest, each octave `fall` times as strong."""
    width, height = size
    total = np.zeros((height, width))
    for octave in range(octaves):
        cells = coarse * 2**octave
        grid = rng.random((max(2, cells * height // width + 1), cells + 1)).astype(np.float32)
        layer = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer) * fall**octave
    return np.asarray((total - total.min()) / (np.ptp(total) + 1e-9))


def gradient(width: int, height: int, *stops: tuple[float, ...]) -> NDArray[np.float64]:
    """A vertical gradient through the RGB `stops`, evenly spaced, as H×W×3."""
    rows = np.linspace(0, len(stops) - 1, height)
    column = np.stack([np.interp(rows, range(len(stops)), [s[i] for s in stops]) for i in range(3)], axis=1)
    return np.repeat(column[:, None, :], width, axis=1)


def tint(rng: Rng, colour: tuple[float, float, float], spread: float = 14) -> tuple[float, ...]:
    """A colour near `colour`."""
    return tuple(float(np.clip(c + rng.normal(0, spread), 0, 255)) for c in colour)


def finish(rng: Rng, canvas: NDArray[np.float64]) -> Frame:
    """Add a little sensor noise and clip to 8 bits."""
    noisy = canvas + rng.normal(0, rng.uniform(0.5, 4), canvas.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def mix(
    under: NDArray[np.float64], over: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lay `over` on `under` with the H×W opacity `share`."""
    return under * (1 - share[..., None]) + over * share[..., None]


def silhouette(
    rng: Rng, canvas: NDArray[np.float64], size: float, colour: tuple[float, ...]
) -> NDArray[np.float64]:
    """Draw a dark figure of ellipses and legs somewhere near the middle."""
    height, width = canvas.shape[:2]
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    x, y, s = rng.uniform(0.25, 0.75) * width, rng.uniform(0.45, 0.7) * height, size * height
    fill = tuple(int(c) for c in colour)
    draw.ellipse((x - s, y - s / 3, x + s, y + s / 3), fill=fill)
    draw.ellipse((x - s / 4, y - s, x + s / 4, y), fill=fill)
    for leg in (-0.8, -0.5, 0.5, 0.8):
        foot = x + leg * s + rng.normal(0, s / 5)
        draw.line((x + leg * s, y, foot, y + s), fill=fill, width=max(2, int(s / 8)))
    return np.asarray(image, dtype=np.float64)


def under_water(rng: Rng, width: int, height: int) -> Frame:
    top = tint(rng, (40, rng.uniform(150, 205), rng.uniform(180, 225)), 10)
    deep = tint(rng, (4, rng.uniform(45, 95), rng.uniform(85, 135)), 8)
    canvas = gradient(width, height, top, tuple((a + b) / 2 for a, b in zip(top, deep, strict=True)), deep)
    caustics = 1 - np.abs(2 * clouds(rng, (width, height), int(rng.integers(5, 9)), 3, 0.6) - 1)
    fade = np.linspace(1, 0, height)[:, None] ** rng.uniform(1, 2)
    canvas += (caustics**6 * fade * rng.uniform(40, 110))[..., None] * np.array([0.7, 1, 1])
    bed = height * rng.uniform(0.65, 0.85) + 14 * (clouds(rng, (width, 2), 4, 3, 0.5)[0] - 0.5) * 2
    floor = clouds(rng, (width, height), 14, 4, 0.7)[..., None] * np.array(tint(rng, (25, 95, 100), 10))
    share = (np.arange(height)[:, None] > bed[None, :]) * rng.uniform(0.6, 0.95)
    canvas = mix(canvas, floor, share.astype(np.float64))
    if rng.random() < 0.5:
        canvas = silhouette(rng, canvas, rng.uniform(0.06, 0.2), tint(rng, (8, 45, 55), 6))
    return finish(rng, canvas)


def open_sky(rng: Rng, width: int, height: int) -> Frame:
    zenith = tint(rng, (rng.uniform(50, 110), rng.uniform(120, 165), rng.uniform(205, 235)), 6)
    low = tuple(c + share * (255 - c) for c, share in zip(zenith, (0.4, 0.35, 0.2), strict=True))
    canvas = gradient(width, height, zenith, low if rng.random() < 0.7 else zenith)
    if rng.random() < 0.6:
        cover = clouds(rng, (width, height), int(rng.integers(2, 5)), 5, 0.55)
        share = np.clip((cover - rng.uniform(0.5, 0.7)) * 4, 0, 0.95)
        canvas = mix(canvas, np.full_like(canvas, rng.uniform(225, 250)), share)
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(0, 6))):
        x, y, s = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height, rng.uniform(3, 14)
        draw.line((x - s, y - s / 2, x, y, x + s, y - s / 2), fill=(40, 38, 36), width=max(1, int(s / 4)))
    return finish(rng, np.asarray(image, dtype=np.float64))


def desert_at_sunset(rng: Rng, width: int, height: int) -> Frame:
    horizon = rng.uniform(0.3, 0.55)
    high = tint(rng, (rng.uniform(120, 240), rng.uniform(110, 190), rng.uniform(100, 180)), 8)
    low = tint(rng, (250, rng.uniform(150, 200), rng.uniform(70, 120)), 6)
    canvas = gradient(width, height, high, low, low)
    y, x = np.mgrid[0:height, 0:width]
    sun = np.hypot(x - rng.uniform(0.1, 0.9) * width, y - (horizon - rng.uniform(0, 0.2)) * height)
    glare = np.exp(-((sun / (height * rng.uniform(0.08, 0.2))) ** 2))
    canvas = mix(canvas, np.full_like(canvas, 1.0) * np.array([255, 244, 200]), glare)
    for layer in range(3):
        edge = horizon + layer * rng.uniform(0.1, 0.2)
        ridge = height * edge + height * 0.06 * (clouds(rng, (width, 2), 3, 2, 0.4)[0] - 0.5)
        sand = np.array(tint(rng, (178 - 35 * layer, 108 - 28 * layer, 62 - 18 * layer), 8))
        ripples = 0.85 + 0.3 * clouds(rng, (width, height), 6, 4, 0.5)
        canvas = mix(canvas, ripples[..., None] * sand, (y > ridge[None, :]).astype(np.float64))
    if rng.random() < 0.7:
        canvas = silhouette(rng, canvas, rng.uniform(0.08, 0.18), (14, 9, 8))
    return finish(rng, canvas)


def storm_over_jungle(rng: Rng, width: int, height: int) -> Frame:
    grey = rng.uniform(75, 150)
    cover = clouds(rng, (width, height), int(rng.integers(2, 5)), 5, 0.55)
    canvas = (grey * (0.7 + 0.6 * cover))[..., None] * np.array([0.92, 0.99, rng.uniform(1.04, 1.14)])
    if rng.random() < 0.5:
        image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
        draw = ImageDraw.Draw(image)
        for _ in range(int(rng.integers(1, 3))):
            xs = rng.uniform(0.2, 0.8) * width + np.cumsum(rng.normal(0, 9, 9))
            ys = np.linspace(0, rng.uniform(0.4, 0.6) * height, 9)
            draw.line(list(zip(xs.tolist(), ys.tolist(), strict=True)), fill=(246, 248, 255), width=3)
        canvas = np.asarray(image.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64)
    leaves = clouds(rng, (width, height), int(rng.integers(24, 40)), 3, 0.9)
    plants = leaves[..., None] ** 1.6 * np.array(tint(rng, (42, rng.uniform(75, 110), 42), 7))
    edge = height * rng.uniform(0.45, 0.72)
    crowns = edge + height * rng.uniform(0.15, 0.4) * (clouds(rng, (width, 2), 6, 4, 0.6)[0] - 0.5)
    share = (np.arange(height)[:, None] > crowns[None, :]).astype(np.float64)
    canvas = mix(canvas, plants, share)
    return finish(rng, canvas)


def close_up(rng: Rng, width: int, height: int) -> Frame:
    lamp = tint(rng, (rng.uniform(150, 215), rng.uniform(115, 165), rng.uniform(75, 120)), 8)
    y, x = np.mgrid[0:height, 0:width]
    wall = np.exp(-np.hypot(x - rng.uniform(0, 1) * width, y - rng.uniform(0, 0.4) * height) / (0.6 * width))
    canvas = (0.25 + 0.75 * wall)[..., None] * np.array(lamp)
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(4, 10))):  # what stands in the background, out of focus
        left, up = rng.uniform(-0.1, 0.9) * width, rng.uniform(-0.1, 0.5) * height
        box = (left, up, left + rng.uniform(0.08, 0.3) * width, up + rng.uniform(0.1, 0.5) * height)
        draw.rectangle(box, fill=tuple(int(v) for v in rng.uniform(20, 190, 3) * np.array([1, 0.85, 0.7])))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(4, 9)))
    table = rng.uniform(0.55, 0.75)
    wood = np.array(tint(rng, (rng.uniform(90, 150), rng.uniform(62, 100), rng.uniform(35, 65)), 6))
    grain = 0.75 + 0.4 * clouds(rng, (width, height), 3, 5, 0.7)
    canvas = np.asarray(image, dtype=np.float64)
    canvas = mix(canvas, grain[..., None] * wood, (y > table * height).astype(np.float64))
    image = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(1, 4))):  # what lies on the table, sharp
        s, left = rng.uniform(0.15, 0.35) * height, rng.uniform(0.1, 0.7) * width
        foot = (table + rng.uniform(0.05, 0.2)) * height
        colour = tuple(int(v) for v in rng.uniform(30, 235, 3))
        if rng.random() < 0.5:
            draw.ellipse((left, foot - s, left + s, foot), fill=colour)
        else:
            draw.rectangle((left, foot - s, left + s * rng.uniform(0.5, 1.2), foot), fill=colour)
        draw.line((left + s / 4, foot - s * 0.8, left + s / 4, foot - s * 0.3), fill=(250, 246, 238), width=2)
    return finish(rng, np.asarray(image, dtype=np.float64))


PAINTERS: dict[str, Callable[[Rng, int, int], Frame]] = {
    "under_water": under_water,
    "open_sky": open_sky,
    "desert_sunset": desert_at_sunset,
    "jungle_storm": storm_over_jungle,
    "close_up": close_up,
}


def paint(kind: str, seed: int) -> Frame:
    """Paint one frame of `kind`; the same seed paints the same frame."""
    rng = np.random.default_rng([seed, sum(kind.encode())])
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    return PAINTERS[kind](rng, width, height)
