"""Large animals of the wild."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import path, plateau
from ..synthesis.filters import lowpass
from ..synthesis.noise import band
from ..synthesis.timebase import Samples, seconds
from ..synthesis.voices import source, throat


@kind("elephant", mix_db=1)
def elephant(canvas: Canvas) -> None:
    """A trumpet blast: lips buzzing through a long trunk that overblows."""
    scale = canvas.rng.uniform(0.9, 1.1) * canvas.shape.pitch
    trunk = [(620.0, 160.0, 0.8), (1250.0, 260.0, 1.0), (2300.0, 500.0, 0.6), (3800.0, 900.0, 0.4)]

    def blast(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(1.0, 1.4))
        pitch = path(t, 260, 420, 470, 440, 310) * scale
        flutter = 1 + 0.25 * np.sin(2 * np.pi * 31 * t)
        return throat(source(rng, pitch, roughness=0.35, breath=0.3), trunk) * plateau(t, 0.05, 0.3) * flutter

    canvas.events(canvas.every(2.4, 0.2), blast)


@kind("roar", mix_db=1)
def roar(canvas: Canvas) -> None:
    """A big cat or a beast: slow folds beating roughly in a huge open throat."""
    scale = canvas.rng.uniform(0.88, 1.12) * canvas.shape.pitch
    throat_open = [(330.0, 120.0, 1.0), (680.0, 160.0, 0.9), (1350.0, 300.0, 0.45), (2400.0, 500.0, 0.15)]

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(1.6, 2.1))
        pitch = path(t, 62, 88, 80, 66, 48) * scale
        voice = source(rng, pitch, roughness=0.95, breath=0.3)
        air = band(rng, t.size, 200, 1200, 2) * 0.15
        return (lowpass(throat(voice, [(f * scale, b, g) for f, b, g in throat_open]), 2200) + air) * plateau(
            t, 0.15, 0.7
        )

    canvas.events(canvas.every(2.7, 0.15, 0.0), make)
