"""People."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import hump, path, plateau
from ..synthesis.filters import lowpass
from ..synthesis.noise import band
from ..synthesis.timebase import RATE, Samples, seconds
from ..synthesis.voices import source, throat

VOWELS = [
    [(730.0, 90.0, 1.0), (1090.0, 110.0, 0.6), (2440.0, 160.0, 0.25)],
    [(530.0, 80.0, 1.0), (1840.0, 120.0, 0.45), (2480.0, 160.0, 0.25)],
    [(570.0, 80.0, 1.0), (840.0, 100.0, 0.6), (2410.0, 160.0, 0.12)],
    [(390.0, 70.0, 1.0), (1990.0, 120.0, 0.35), (2550.0, 160.0, 0.25)],
    [(440.0, 70.0, 1.0), (1020.0, 100.0, 0.45), (2240.0, 160.0, 0.12)],
]
"""Formants of a, e, o, i, u (Peterson & Barney 1952)."""


@kind("crowd", mix_db=-2)
def crowd(canvas: Canvas) -> None:
    """Walla: many people talk at once, none of them clear."""

    def syllable(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.13, 0.26))
        base = (rng.uniform(100, 150) if rng.random() < 0.5 else rng.uniform(170, 240)) * canvas.shape.pitch
        pitch = path(t, base * rng.uniform(0.95, 1.15), base * rng.uniform(0.85, 1.05))
        stretch = 1.0 if base < 160 else 1.15
        first, second = rng.integers(0, 5, 2)
        shapes = [[(f * stretch, b, g) for f, b, g in VOWELS[i]] for i in (first, second)]
        voice = lowpass(throat(source(rng, pitch, 0.05, 0.04), *shapes), 3400) * hump(t, 0.35)
        lead = int(rng.uniform(0.0, 0.03) * RATE)
        voice[:lead] += 0.03 * band(rng, max(lead, 1), 1500, 4000)[:lead]
        return voice

    rng = canvas.rng
    count = int(42 * canvas.shape.pace**0.5 * canvas.shape.force * canvas.duration_s) + 4
    canvas.scatter(np.sort(rng.uniform(0, canvas.duration_s, count)), canvas.bank(110, syllable))
    canvas.texture(lambda rng, t: band(rng, t.size, 180, 900), 0.03)


@kind("laugh")
def laugh(canvas: Canvas) -> None:
    """Ha ha ha: breathy bursts five times a second whose pitch runs down."""
    rng = canvas.rng
    base = rng.uniform(190, 290) * canvas.shape.pitch

    def peal(rng: np.random.Generator) -> Samples:
        parts = []
        for number in range(rng.integers(5, 8)):
            t = seconds(0.12)
            pitch = path(t, 1.1, 1.2, 0.95) * base * 0.965**number
            shape = [(f * 1.1, b, g) for f, b, g in VOWELS[0]]
            ha = throat(source(rng, pitch, 0.06, 0.25), shape) * plateau(t, 0.02, 0.06)
            breath = seconds(0.07)
            parts += [ha * 0.94**number, 0.06 * band(rng, breath.size, 700, 3000) * hump(breath, 0.7)]
        return np.concatenate(parts)

    canvas.events(canvas.every(1.9, 0.15), peal)


@kind("baby")
def baby(canvas: Canvas) -> None:
    """A baby's cry: long high wails with a catch of breath between them."""
    scale = canvas.rng.uniform(0.93, 1.08) * canvas.shape.pitch

    def wail(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.75, 0.95))
        pitch = path(t, 390, 500, 520, 480, 370) * scale * (1 + 0.012 * np.sin(2 * np.pi * 6 * t))
        shapes = [[(f * 1.5, b * 1.3, g) for f, b, g in VOWELS[i]] for i in (1, 0, 0, 1)]
        return throat(source(rng, pitch, 0.15, 0.06), *shapes) * plateau(t, 0.06, 0.2)

    def gasp(rng: np.random.Generator) -> Samples:
        t = seconds(0.2)
        return band(rng, t.size, 1200, 4000) * hump(t, 0.8)

    cries = canvas.every(1.25, 0.06, 0.0)
    canvas.events(cries, wail)
    canvas.events([cry + 1.0 for cry in cries], gasp, 0.05)
