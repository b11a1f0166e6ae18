"""Electric sounds: beeps, telephones, lasers, mains hum."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, plateau
from ..synthesis.noise import band
from ..synthesis.oscillators import cycles_of, harmonics, saw, sine, wavetable
from ..synthesis.resonators import modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("beep")
def beep(canvas: Canvas) -> None:
    """An alarm's piezo: the same plain tone, on and off."""
    pitch = canvas.rng.uniform(930, 1080) * canvas.shape.pitch
    t = seconds(0.14)
    tone = (sine(pitch * t) + 0.15 * sine(3 * pitch * t)) * plateau(t, 0.004, 0.004)
    canvas.events(canvas.every(0.4, 0.0), lambda _rng: tone)


@kind("phone")
def phone(canvas: Canvas) -> None:
    """An old telephone: two gongs struck twenty times a second, one second in two."""
    base = canvas.rng.uniform(1050, 1250) * canvas.shape.pitch

    def ring(rng: np.random.Generator) -> Samples:
        out = np.zeros(int(1.5 * RATE))
        for number in range(22):
            gong = base * (1.0 if number % 2 else 1.24)
            sound = modal(rng, [gong, gong * 2.62, gong * 4.2], [0.4, 0.25, 0.1], [1.0, 0.5, 0.25], 0.4)
            start = int(number * RATE / 21)
            out[start : start + sound.size] += sound
        return out

    canvas.events(canvas.every(1.9, 0.0, 0.0), ring)


@kind("laser", mix_db=1)
def laser(canvas: Canvas) -> None:
    """Pew: a tone that falls three octaves in a quarter of a second."""

    def zap(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.24, 0.32))
        top = rng.uniform(2600, 3400) * canvas.shape.pitch
        fall = 160 + top * np.exp(-t * 13)
        return (saw(cycles_of(fall)) + 0.6 * sine(cycles_of(1.5 * fall))) * decay(t, 0.42, 0.002)

    canvas.events(canvas.at_random(2.4, 0.01), zap)


@kind("electric_hum", mix_db=-3)
def electric_hum(canvas: Canvas) -> None:
    """Mains: a transformer at twice 50 or 60 Hz, its harmonics, and a faint sizzle."""
    rng = canvas.rng
    mains = (100.0 if rng.random() < 0.5 else 120.0) * canvas.shape.pitch
    strengths = [1.0, 0.75, 0.5, 0.6, 0.3, 0.35, 0.2, 0.2, 0.12, 0.14, 0.08, 0.1, 0.06, 0.06]
    table = harmonics([s * rng.uniform(0.8, 1.2) for s in strengths], rng)
    breath = canvas.wander(0.5, 0.9, 1.0)
    canvas.tone(lambda t: wavetable(mains * t, table) * breath(t))
    canvas.texture(
        lambda rng, t: band(rng, t.size, 1800, 6000, 1) * np.maximum(0, sine(mains * t)) ** 4, 0.06
    )
