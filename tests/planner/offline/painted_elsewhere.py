"""More painted places: night, snow, forest, sea, field, fire and town. See `painted`."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tests.planner.offline.painted import SIZES, Frame, Rng, clouds, finish, gradient, mix, tint


def below(height: int, width: int, edge: float | np.ndarray) -> np.ndarray:
    """1 below the row `edge` (in pixels, one or one per column), else 0."""
    return (np.arange(height)[:, None] > np.broadcast_to(edge, (width,))[None, :]).astype(np.float64)


def night_city(rng: Rng, width: int, height: int) -> Frame:
    image = Image.fromarray(
        gradient(width, height, tint(rng, (10, 12, 26), 4), tint(rng, (28, 24, 34), 6))
        .clip(0)
        .astype(np.uint8)
    )
    draw = ImageDraw.Draw(image)
    left = 0.0
    while left < width:
        wide, roof = rng.uniform(0.06, 0.16) * width, rng.uniform(0.15, 0.6) * height
        draw.rectangle((left, roof, left + wide, height), fill=tuple(int(v) for v in rng.uniform(6, 22, 3)))
        for y in np.arange(roof + 6, height, 9):
            for x in np.arange(left + 4, left + wide - 4, 8):
                if rng.random() < 0.4:
                    lamp = (255, int(rng.uniform(180, 225)), int(rng.uniform(90, 170)))
                    draw.rectangle((x, y, x + 3, y + 4), fill=lamp)
        left += wide
    return finish(rng, np.asarray(image, dtype=np.float64))


def night_sky(rng: Rng, width: int, height: int) -> Frame:
    canvas = gradient(width, height, (3, 4, 10), tint(rng, (8, 10, 24), 3))
    for _ in range(int(rng.integers(120, 300))):
        y, x, s = int(rng.integers(height - 2)), int(rng.integers(width - 2)), rng.uniform(120, 255)
        canvas[y : y + 2, x : x + 2] = s
    return finish(rng, canvas)


def snow(rng: Rng, width: int, height: int) -> Frame:
    sky = tint(rng, (205, 215, 228), 8)
    canvas = gradient(width, height, sky, tint(rng, (225, 230, 236), 5))
    ground = (0.9 + 0.12 * clouds(rng, (width, height), 4, 4, 0.6))[..., None] * np.array([222, 228, 238])
    edge = height * rng.uniform(0.35, 0.55)
    canvas = mix(canvas, ground, below(height, width, edge))
    image = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 9))):
        x, tall = rng.uniform(0, width), rng.uniform(0.1, 0.3) * height
        draw.polygon([(x, edge - tall), (x - tall / 4, edge), (x + tall / 4, edge)], fill=(70, 84, 82))
    return finish(rng, np.asarray(image, dtype=np.float64))


def forest(rng: Rng, width: int, height: int) -> Frame:
    leaves = clouds(rng, (width, height), int(rng.integers(30, 50)), 3, 0.9)
    canvas = (0.35 + leaves)[..., None] * np.array(tint(rng, (62, 118, 48), 8))
    image = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(3, 8))):
        x, s = rng.uniform(0, width), rng.uniform(0.01, 0.03) * width
        draw.rectangle((x, 0, x + s, height), fill=(52, 42, 30))
    return finish(rng, np.asarray(image, dtype=np.float64))


def field(rng: Rng, width: int, height: int) -> Frame:
    canvas = gradient(width, height, tint(rng, (120, 170, 225), 8), tint(rng, (205, 222, 238), 6))
    grass = 0.75 + 0.5 * clouds(rng, (width, height), 24, 3, 0.8)
    edge = height * rng.uniform(0.35, 0.55) + height * 0.05 * clouds(rng, (width, 2), 3, 2, 0.5)[0]
    canvas = mix(canvas, grass[..., None] * np.array(tint(rng, (92, 150, 58), 8)), below(height, width, edge))
    return finish(rng, canvas)


def ripples(rng: Rng, width: int, height: int, fine: int) -> np.ndarray:
    """Water seen from above its surface: short light strokes, wider than tall."""
    strokes = Image.fromarray(rng.integers(0, 256, (height, width // fine)).astype(np.uint8))
    soft = strokes.filter(ImageFilter.GaussianBlur(0.6)).resize((width, height))
    return np.asarray(soft, dtype=np.float64) / 255.0


def sea(rng: Rng, width: int, height: int) -> Frame:
    canvas = gradient(width, height, tint(rng, (120, 170, 222), 8), tint(rng, (205, 222, 238), 6))
    water = (0.6 + 0.8 * ripples(rng, width, height, 8))[..., None] * np.array(tint(rng, (52, 108, 150), 8))
    canvas = mix(canvas, water, below(height, width, height * rng.uniform(0.38, 0.55)))
    return finish(rng, canvas)


def sunset_sea(rng: Rng, width: int, height: int) -> Frame:
    canvas = gradient(width, height, tint(rng, (196, 120, 92), 8), tint(rng, (252, 178, 96), 6))
    edge = height * rng.uniform(0.42, 0.58)
    water = (0.6 + 0.7 * ripples(rng, width, height, 8))[..., None] * np.array(tint(rng, (62, 78, 112), 6))
    canvas = mix(canvas, water, below(height, width, edge))
    x = np.abs(np.arange(width) - rng.uniform(0.3, 0.7) * width)
    path = np.exp(-((x / (0.06 * width)) ** 2))[None, :] * below(height, width, edge) * 0.8
    return finish(rng, mix(canvas, np.full_like(canvas, 1.0) * np.array([255, 190, 110]), path))


def fire(rng: Rng, width: int, height: int) -> Frame:
    y, x = np.mgrid[0:height, 0:width]
    middle, foot = rng.uniform(0.35, 0.65) * width, rng.uniform(0.75, 0.95) * height
    tongues = 0.5 + clouds(rng, (width, height), 9, 4, 0.7)
    reach = (np.abs(x - middle) / (0.16 * width)) ** 2 + (np.clip(foot - y, 0, None) / (0.6 * height)) ** 2
    heat = np.exp(-reach / tongues) * (y < foot + 6)
    colour = np.stack([heat * 330, heat**1.7 * 230, heat**3.5 * 110], axis=2)
    return finish(rng, colour + np.array(tint(rng, (10, 7, 6), 2)))


def stormy_sky(rng: Rng, width: int, height: int) -> Frame:
    cover = clouds(rng, (width, height), int(rng.integers(2, 5)), 4, 0.5)
    canvas = (rng.uniform(105, 150) * (0.75 + 0.5 * cover))[..., None] * np.array([1.0, 1.0, 1.01])
    edge = height * rng.uniform(0.7, 0.85) + height * 0.08 * clouds(rng, (width, 2), 5, 3, 0.5)[0]
    ground = 0.8 + 0.4 * clouds(rng, (width, height), 12, 3, 0.6)
    canvas = mix(canvas, ground[..., None] * np.array([50.0, 49.0, 47.0]), below(height, width, edge))
    return finish(rng, canvas)


def town(rng: Rng, width: int, height: int) -> Frame:
    image = Image.fromarray(
        gradient(width, height, tint(rng, (120, 165, 225), 8), tint(rng, (210, 224, 240), 6)).astype(np.uint8)
    )
    draw = ImageDraw.Draw(image)
    left = -5.0
    while left < width:
        wide, roof = rng.uniform(0.1, 0.22) * width, rng.uniform(0.25, 0.5) * height
        wall = rng.uniform(120, 200)
        draw.rectangle((left, roof, left + wide, height), fill=(int(wall), int(wall * 0.96), int(wall * 0.9)))
        for y in np.arange(roof + 5, 0.8 * height, 12):
            for x in np.arange(left + 4, left + wide - 6, 11):
                draw.rectangle((x, y, x + 5, y + 7), fill=(52, 58, 66))
        left += wide
    draw.rectangle((0, 0.8 * height, width, height), fill=(92, 92, 94))
    for x in np.arange(0, width, 30):
        draw.rectangle((x, 0.9 * height, x + 14, 0.9 * height + 3), fill=(235, 235, 230))
    return finish(rng, np.asarray(image, dtype=np.float64))


PAINTERS: dict[str, Callable[[Rng, int, int], Frame]] = {
    "night_city": night_city,
    "night_sky": night_sky,
    "snow": snow,
    "forest": forest,
    "field": field,
    "sea": sea,
    "sunset_sea": sunset_sea,
    "fire": fire,
    "storm_sky": stormy_sky,
    "city": town,
}


def paint(kind: str, seed: int) -> Frame:
    """Paint one frame of `kind`; the same seed paints the same frame."""
    rng = np.random.default_rng([seed, sum(kind.encode())])
    width, height = SIZES[int(rng.integers(len(SIZES)))]
    return PAINTERS[kind](rng, width, height)
