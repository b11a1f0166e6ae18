"""Aircraft."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Phase
from ..synthesis.noise import band, moving
from ..synthesis.oscillators import harmonics, sine, wavetable
from ..synthesis.spectra import below
from ..synthesis.timebase import Samples


@kind("helicopter", mix_db=1)
def helicopter(canvas: Canvas) -> None:
    """Blade slap eleven times a second over a turbine's whine."""
    rng = canvas.rng
    rate = rng.uniform(10.5, 12.0) * canvas.shape.pace
    rotor = Phase(canvas.wander(0.2, rate * 0.985, rate * 1.015))

    def slap(t: Samples) -> Samples:
        x = rotor(t)
        x = x - np.floor(x)
        return np.exp(-x * 9) * np.minimum(1, x / 0.04)

    low = 75 * canvas.shape.pitch
    canvas.tone(lambda t: slap(t) * sine(t * low), 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 110, 1100, 2) * slap(t), 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 300, 2500, 2), 0.06)
    whine = rng.uniform(1750, 2150) * canvas.shape.pitch
    turbine = Phase(canvas.wander(0.3, whine * 0.995, whine * 1.005))
    canvas.tone(lambda t: sine(turbine(t)) + 0.4 * sine(turbine(t) * 1.51), 0.025)


@kind("airplane", mix_db=-1)
def airplane(canvas: Canvas) -> None:
    """A jet overhead: wide roar combed by its reflection from the ground, and a fan's whine."""
    rng = canvas.rng
    delay = canvas.wander(0.15, 0.0007, 0.0022)
    swell = canvas.wander(0.2, 0.75, 1.0)

    def spectrum(f: Samples, t: Samples) -> Samples:
        roar = below(f, 420, 1.5) + 0.15 * below(f, 3500)
        comb: Samples = np.abs(1 + 0.8 * np.exp(-2j * np.pi * f * delay(t)))
        return roar * comb * swell(t)

    canvas.texture(lambda rng, t: moving(rng, t, spectrum))
    whine = rng.uniform(2300, 2700) * canvas.shape.pitch
    fan = Phase(canvas.wander(0.3, whine * 0.99, whine * 1.01))
    table = harmonics([1.0, 0.4, 0.2])
    canvas.tone(lambda t: wavetable(fan(t), table) + 0.7 * wavetable(fan(t) * 0.62, table), 0.2)
