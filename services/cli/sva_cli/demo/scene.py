"""The frames: sky, sea, sun, rain and lightning, painted with numpy. The same on every machine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 320, 180, 24
DURATION_S = 7.0
HORIZON = 84
"""Row of the first line of water."""
STORM_STARTS_S, STORM_IS_FULL_S = 1.2, 2.8
FLASHES_S = (3.6, 5.4, 5.55)
Image = NDArray[np.float32]

_DUSK_TOP, _DUSK_LOW = (0.30, 0.24, 0.46), (1.00, 0.60, 0.30)
_STORM_TOP, _STORM_LOW = (0.40, 0.41, 0.43), (0.72, 0.73, 0.75)
_DUSK_WATER, _STORM_WATER = (0.16, 0.30, 0.44), (0.13, 0.14, 0.15)


def frames() -> Iterator[bytes]:
    """Every frame as `WIDTH` × `HEIGHT` pixels of 8-bit RGB."""
    painter = _Painter()
    for number in range(round(DURATION_S * RATE)):
        picture = painter.paint(number / RATE)
        yield (np.clip(picture, 0, 1) * 255).astype(np.uint8).tobytes()


class _Painter:
    """What stays the same from frame to frame: the grid, the clouds, the drops."""

    def __init__(self) -> None:
        chance = np.random.default_rng(4016305)
        self._y, self._x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        self._height = np.clip(self._y[:HORIZON] / HORIZON, 0, 1)[..., None]
        self._clouds = _clouds(chance)
        self._depth = (self._y[HORIZON:] - HORIZON + 3) / (HEIGHT - HORIZON)
        self._drops = chance.uniform((0, 0, 0.6), (WIDTH, HEIGHT, 1.4), (420, 3)).astype(np.float32)
        self._bolt = _bolt(chance)

    def paint(self, time_s: float) -> Image:
        """The picture at a time, values around 0 to 1, shape (HEIGHT, WIDTH, 3)."""
        storm = float(np.clip((time_s - STORM_STARTS_S) / (STORM_IS_FULL_S - STORM_STARTS_S), 0, 1))
        flash = max((1 - (time_s - at) / 0.25 for at in FLASHES_S if 0 <= time_s - at < 0.25), default=0.0)
        sky = self._sky(time_s, storm)
        picture = np.concatenate([sky, self._sea(time_s, storm, sky)])
        if storm > 0.3:
            self._rain(picture, time_s, storm)
        if flash:
            picture += 0.45 * flash * _rgb(0.85, 0.9, 1.0)
            for offset, strength in ((0, 1.0), (1, 0.5)):
                picture[self._bolt[:, 0], self._bolt[:, 1] + offset] += strength * flash
        return picture

    def _sky(self, time_s: float, storm: float) -> Image:
        top, low = _mix(_DUSK_TOP, _STORM_TOP, storm), _mix(_DUSK_LOW, _STORM_LOW, storm)
        sky = top + (low - top) * self._height**1.6
        distance = np.hypot(self._x[:HORIZON] - 215, self._y[:HORIZON] - (HORIZON - 16 + 2 * time_s))
        glow = np.exp(-distance / 26)[..., None] * _rgb(0.55, 0.32, 0.10) * (1 - storm)
        sun = np.clip(9 - distance, 0, 1)[..., None] * _rgb(0.5, 0.5, 0.35) * (1 - storm)
        drift = int(time_s * (6 + 22 * storm))
        cover = np.roll(self._clouds, drift, axis=1)[..., None]
        shade = _mix((0.80, 0.48, 0.42), (0.40, 0.41, 0.43), storm)
        thickness = np.clip((cover - (0.58 - 0.26 * storm)) * (1.1 + 1.3 * storm), 0, 0.9)
        return np.asarray((sky + glow) * (1 - thickness) + shade * thickness + sun, np.float32)

    def _sea(self, time_s: float, storm: float, sky: Image) -> Image:
        away = 1 / self._depth  # how far the water is: waves grow small and dense towards the horizon
        across = (self._x[HORIZON:] - WIDTH / 2) * away
        swell = np.zeros_like(across)
        for length, slant, speed in (
            (2.1, 0.010, 2.2),
            (3.7, -0.017, 3.1),
            (7.9, 0.031, 4.6),
            (17.3, -0.11, 7.0),
        ):
            swell = swell + np.sin(length * away * 3 + slant * across + speed * time_s + length) / length**0.4
        swell = swell * np.clip(self._depth * 2.2, 0.15, 1) * (0.7 + 0.9 * storm)
        mirrored = sky[::-1].mean(axis=1)[np.linspace(0, HORIZON - 1, HEIGHT - HORIZON).astype(int)]
        water = _mix(_DUSK_WATER, _STORM_WATER, storm) * 0.75 + 0.22 * mirrored[:, None]
        glitter = np.exp(-(((self._x[HORIZON:] - 215) / (10 + 50 * self._depth)) ** 2)) * (1 - storm)
        crests = np.clip(swell - 1.3, 0, 1) * storm
        light = (0.085 * swell + 0.26 * crests)[..., None]
        warm = _rgb(0.60, 0.36, 0.16) * (glitter * np.clip(swell, 0, 1))[..., None]
        return np.asarray(water + light + warm, np.float32)

    def _rain(self, picture: Image, time_s: float, storm: float) -> None:
        drops = self._drops[: int(len(self._drops) * storm)]
        fall = drops[:, 1] + time_s * 330 * drops[:, 2]
        for step in range(9):
            rows = ((fall + step) % HEIGHT).astype(int)
            columns = ((drops[:, 0] - 0.22 * (fall + step)) % WIDTH).astype(int)
            picture[rows, columns] += 0.07


def _mix(first: tuple[float, float, float], second: tuple[float, float, float], share: float) -> Image:
    return _rgb(*first) * np.float32(1 - share) + _rgb(*second) * np.float32(share)


def _rgb(red: float, green: float, blue: float) -> Image:
    return np.array((red, green, blue), np.float32)


def _clouds(chance: np.random.Generator) -> Image:
    """Fractal value noise that repeats horizontally; wider than high, as clouds are."""
    total: Image = np.zeros((HORIZON, WIDTH), np.float32)
    for octave in range(5):
        rows, columns = 3 * 2**octave, 2 * 2**octave
        grid = chance.random((rows + 1, columns))
        y = np.linspace(0, rows, HORIZON, endpoint=False)
        x = np.linspace(0, columns, WIDTH, endpoint=False)
        row, column = y.astype(int)[:, None], x.astype(int)[None, :]
        fy, fx = _smooth(y % 1)[:, None], _smooth(x % 1)[None, :]
        right = (column + 1) % columns
        upper = grid[row, column] * (1 - fx) + grid[row, right] * fx
        lower = grid[row + 1, column] * (1 - fx) + grid[row + 1, right] * fx
        total += ((upper * (1 - fy) + lower * fy) * 0.5**octave).astype(np.float32)
    total /= total.max()
    return total


def _smooth(t: NDArray[np.float64]) -> NDArray[np.float64]:
    return t * t * (3 - 2 * t)


def _bolt(chance: np.random.Generator) -> NDArray[np.int64]:
    """Rows and columns of a crooked line from the clouds to the horizon."""
    rows = np.arange(6, HORIZON)
    columns = 96 + np.cumsum(chance.integers(-2, 3, len(rows)))
    return np.stack([rows, np.clip(columns, 0, WIDTH - 2)], axis=1)
