"""Birds of the water."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import path, plateau
from ..synthesis.timebase import RATE, Samples, seconds
from ..synthesis.voices import source, throat


@kind("seagull")
def seagull(canvas: Canvas) -> None:
    """Kee-ow, kee-ow: a bright yelp that leaps up and slides down, in laughing series."""
    scale = canvas.rng.uniform(0.92, 1.08) * canvas.shape.pitch

    def cry(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.28, 0.36))
        pitch = path(t, 820, 1330, 1180, 760) * scale
        voice = source(rng, pitch, roughness=0.12, breath=0.04)
        shape = [(1300.0, 350.0, 1.0), (2600.0, 350.0, 0.9), (3700.0, 500.0, 0.5)]
        return throat(voice, shape) * plateau(t, 0.03, 0.12)

    rng = canvas.rng
    cries = [start + step * rng.uniform(0.4, 0.45) for start in canvas.every(2.3, 0.2) for step in range(4)]
    canvas.events(cries[: canvas.shape.count], cry)


@kind("duck")
def duck(canvas: Canvas) -> None:
    """Quack: a nasal buzz cut short, the first of each series the loudest."""
    scale = canvas.rng.uniform(0.9, 1.12) * canvas.shape.pitch
    nose = [(950.0, 130.0, 0.7), (1550.0, 160.0, 1.0), (2350.0, 220.0, 0.8), (3300.0, 400.0, 0.25)]

    def series(rng: np.random.Generator) -> Samples:
        parts = []
        for number in range(rng.integers(3, 6)):
            t = seconds(rng.uniform(0.13, 0.19))
            pitch = path(t, 205, 230, 190, 150) * scale
            quack = throat(source(rng, pitch, roughness=0.3, breath=0.1), nose)
            parts += [quack * plateau(t, 0.012, 0.05) * 0.86**number, np.zeros(int(0.13 * RATE))]
        return np.concatenate(parts)

    canvas.events(canvas.every(1.9, 0.2), series)
