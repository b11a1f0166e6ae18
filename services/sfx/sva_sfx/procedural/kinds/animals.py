"""Animals of house and farm."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import path, plateau
from ..synthesis.timebase import Samples, seconds
from ..synthesis.voices import source, throat

CLOSED = [(280.0, 60.0, 1.0), (900.0, 140.0, 0.25), (2300.0, 250.0, 0.1)]
OH = [(480.0, 80.0, 1.0), (850.0, 110.0, 0.7), (2400.0, 220.0, 0.15)]
AH = [(760.0, 110.0, 1.0), (1250.0, 130.0, 0.8), (2600.0, 220.0, 0.4)]
EH = [(620.0, 90.0, 0.9), (1850.0, 150.0, 0.9), (2650.0, 220.0, 0.5)]
EE = [(380.0, 80.0, 0.5), (2200.0, 200.0, 1.0), (3100.0, 260.0, 0.7)]


def _larger(shape: list[tuple[float, float, float]], factor: float) -> list[tuple[float, float, float]]:
    """The same mouth on a longer throat (below one) or a shorter one."""
    return [(f * factor, b, g) for f, b, g in shape]


@kind("dog")
def dog(canvas: Canvas) -> None:
    """Woof: a bark that snaps open, peaks and drops, in twos and threes."""
    scale = canvas.rng.uniform(0.85, 1.15) * canvas.shape.pitch

    def bark(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.15, 0.21))
        pitch = path(t, 300, 520, 430, 240) * scale
        voice = source(rng, pitch, roughness=0.45, breath=0.35)
        return throat(voice, _larger(OH, scale), _larger(AH, scale), OH) * plateau(t, 0.02, 0.09)

    gaps = (0.0, 0.34, 0.95)
    barks = [start + gap for start in canvas.every(1.7, 0.15) for gap in gaps]
    canvas.events(barks[: canvas.shape.count], bark)


@kind("cat")
def cat(canvas: Canvas) -> None:
    """Miaow: the mouth opens from ee through ah and closes, the pitch arches over it."""
    scale = canvas.rng.uniform(0.9, 1.12) * canvas.shape.pitch

    def meow(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.7, 0.95))
        pitch = path(t, 480, 690, 720, 600, 430) * scale
        voice = source(rng, pitch, roughness=0.04, breath=0.05)
        mouth = [_larger(shape, 1.25) for shape in (CLOSED, EE, EH, AH, OH)]
        return throat(voice, *mouth) * plateau(t, 0.1, 0.3)

    canvas.events(canvas.every(1.6, 0.15), meow)


@kind("cow")
def cow(canvas: Canvas) -> None:
    """Moo: a long low note that opens from closed lips."""
    scale = canvas.rng.uniform(0.9, 1.1) * canvas.shape.pitch

    def moo(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(1.5, 1.9))
        pitch = path(t, 105, 135, 160, 155, 125) * scale
        voice = source(rng, pitch, roughness=0.15, breath=0.06)
        mouth = [_larger(shape, 0.8) for shape in (CLOSED, OH, OH, AH, OH)]
        return throat(voice, *mouth) * plateau(t, 0.08, 0.35)

    canvas.events(canvas.every(2.5, 0.15, 0.0), moo)


@kind("sheep")
def sheep(canvas: Canvas) -> None:
    """Baa: a nasal vowel shaken eight times a second."""
    scale = canvas.rng.uniform(0.88, 1.15) * canvas.shape.pitch

    def baa(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.7, 1.0))
        shake = np.sin(2 * np.pi * rng.uniform(7.5, 9.0) * t)
        pitch = path(t, 235, 285, 275, 240) * scale * (1 + 0.04 * shake)
        voice = source(rng, pitch, roughness=0.2, breath=0.12)
        return throat(voice, CLOSED, EH, EH, EH) * plateau(t, 0.05, 0.15) * (0.62 + 0.38 * shake)

    canvas.events(canvas.every(1.5, 0.2), baa)
