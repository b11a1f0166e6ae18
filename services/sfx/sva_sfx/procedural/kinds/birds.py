"""Birds of the land."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import hump, path, plateau
from ..synthesis.oscillators import cycles_of, sine
from ..synthesis.timebase import RATE, Samples, seconds
from ..synthesis.voices import source, throat


@kind("birds")
def birds(canvas: Canvas) -> None:
    """A few songbirds, each with a motif of its own that it repeats with small changes."""
    rng = canvas.rng
    for bird in range(4):
        base = rng.uniform(2100, 3900) * canvas.shape.pitch
        notes = [
            (rng.uniform(0.05, 0.16), rng.uniform(0.8, 1.2), rng.uniform(0.75, 1.35), rng.uniform(0, 0.05))
            for _ in range(rng.integers(2, 6))
        ]
        loud = rng.uniform(0.5, 1.0)

        def motif(
            rng: np.random.Generator,
            base: float = base,
            notes: list[tuple[float, float, float, float]] = notes,
            loud: float = loud,
        ) -> Samples:
            parts = []
            for length, start, stop, trill in notes:
                t = seconds(length)
                pitch = path(t, base * start, base * stop) * (1 + trill * np.sin(2 * np.pi * 42 * t))
                tone = sine(cycles_of(pitch)) + 0.12 * sine(cycles_of(2 * pitch))
                parts += [tone * hump(t, 0.35), np.zeros(int(rng.uniform(0.03, 0.07) * RATE))]
            return loud * np.concatenate(parts)

        canvas.events(canvas.every(rng.uniform(1.1, 2.0), 0.35, 0.02 + 0.3 * bird), motif)


@kind("hawk", mix_db=1)
def hawk(canvas: Canvas) -> None:
    """The long hoarse falling scream of a red-tailed hawk."""
    scale = canvas.rng.uniform(0.93, 1.07) * canvas.shape.pitch

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(1.1, 1.4))
        pitch = path(t, 1500, 1620, 1500, 1380, 1250, 1080) * scale
        rasp = 1 + 0.035 * np.sin(2 * np.pi * 73 * t)
        cycles = cycles_of(pitch * rasp + 45 * rng.standard_normal(t.size))
        tone = 0.5 * sine(cycles) + sine(2 * cycles) + 0.35 * sine(3 * cycles) + 0.2 * sine(4 * cycles)
        return tone * plateau(t, 0.06, 0.5)

    canvas.events(canvas.every(2.0, 0.2), make)


@kind("crow")
def crow(canvas: Canvas) -> None:
    """Caw: a rough buzz through a wide open beak, in groups."""
    scale = canvas.rng.uniform(0.9, 1.1) * canvas.shape.pitch
    beak = [(1050, 220, 1.0), (1650, 260, 0.9), (2900, 500, 0.35)]

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.26, 0.36))
        pitch = path(t, 430, 560, 540, 420) * scale
        voice = source(rng, pitch, roughness=0.75, breath=0.25)
        return throat(voice, [(f * scale, b, g) for f, b, g in beak]) * plateau(t, 0.03, 0.09)

    calls = [start + gap for start in canvas.every(2.1, 0.15) for gap in (0.0, 0.5, 1.0)]
    canvas.events(calls[: canvas.shape.count], make)


@kind("owl")
def owl(canvas: Canvas) -> None:
    """Hoo, hu-hoo, hooo: nearly pure low tones with a soft attack."""
    base = canvas.rng.uniform(330, 390) * canvas.shape.pitch

    def hoot(length: float, level: float) -> Samples:
        t = seconds(length)
        cycles = cycles_of(base * path(t, 0.93, 1.0, 1.0, 0.95))
        tone = sine(cycles) + 0.16 * sine(2 * cycles) + 0.07 * sine(3 * cycles)
        return level * tone * plateau(t, 0.07, 0.14)

    def call(rng: np.random.Generator) -> Samples:
        gap = np.zeros(int(0.16 * RATE))
        parts = [hoot(0.34, 0.9), gap, hoot(0.16, 0.6), gap[: gap.size // 2], hoot(0.3, 1.0), gap, gap]
        parts += [hoot(0.5, 0.9)]
        sung = np.concatenate(parts)
        return sung + 0.02 * np.abs(sung) * rng.standard_normal(sung.size)

    canvas.events(canvas.every(3.0, 0.12), call)


@kind("rooster")
def rooster(canvas: Canvas) -> None:
    """Cock-a-doodle-doo: three short notes and a long one that sags."""
    scale = canvas.rng.uniform(0.93, 1.08) * canvas.shape.pitch
    open_beak = [(1100, 200, 1.0), (2100, 300, 0.8), (3300, 500, 0.4)]

    def make(rng: np.random.Generator) -> Samples:
        parts = []
        for length, *line in ((0.2, 480, 560), (0.14, 620, 660), (0.22, 780, 830), (0.85, 860, 820, 480)):
            t = seconds(length)
            voice = source(rng, path(t, *line) * scale, roughness=0.25, breath=0.12)
            parts += [throat(voice, open_beak) * plateau(t, 0.03, 0.07), np.zeros(int(0.045 * RATE))]
        return np.concatenate(parts)

    canvas.events(canvas.every(2.4, 0.15), make)
