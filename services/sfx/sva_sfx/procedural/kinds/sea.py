"""Open water: surf, and what is heard below the surface."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Curve, sampled
from ..synthesis.noise import moving
from ..synthesis.resonators import bubble
from ..synthesis.spectra import above, below, near
from ..synthesis.timebase import Samples


@kind("waves", mix_db=-1)
def waves(canvas: Canvas) -> None:
    """Surf: each wave gathers as a low roar, breaks bright, and hisses back over the sand."""
    period = canvas.rng.uniform(4.2, 5.4) / canvas.shape.pace
    clock = sampled(canvas.duration_s)
    sway = canvas.wander(0.1, -0.06, 0.06)
    x = (clock / period + canvas.rng.uniform(0.2, 0.4) + sway(clock)) % 1.0
    gather = np.clip(x / 0.5, 0, 1) ** 2.0
    wash = np.exp(-np.maximum(x - 0.5, 0) * 6.5)
    level = Curve(np.where(x < 0.5, gather, wash) + 0.07)
    after = Curve(np.clip((x - 0.5) / 0.5, 0, 1))

    def spectrum(f: Samples, t: Samples) -> Samples:
        height, back = level(t), after(t)
        edge = 260 + 2600 * height**1.5 + 1500 * back * (1 - back)
        roar = below(f, edge, 1.8)
        hiss = 0.22 * back * np.exp(-2.2 * back) * above(f, 1500, 6) * below(f, 6000)
        return (roar + hiss) * (height + 0.02)

    canvas.texture(lambda rng, t: moving(rng, t, spectrum))


@kind("underwater", mix_db=-3)
def underwater(canvas: Canvas) -> None:
    """Pressure and slow resonance; bubbles that pass close sound hollow and round."""
    swirl = canvas.wander(0.5, 140, 420)
    second = canvas.wander(0.4, 300, 700)
    surge = canvas.wander(0.4, 0.5, 1.0)

    def spectrum(f: Samples, t: Samples) -> Samples:
        bed = below(f, 120, 3)
        peaks = 1.1 * near(f, swirl(t), 22) + 0.5 * near(f, second(t), 26)
        return (bed + peaks) * surge(t)

    canvas.texture(lambda rng, t: moving(rng, t, spectrum), 1.5)

    def round_bubble(rng: np.random.Generator) -> Samples:
        return bubble(rng.uniform(180, 520) * canvas.shape.pitch, rng.uniform(0.09, 0.2), 0.35)

    rng = canvas.rng
    clusters = canvas.at_random(0.9, first_s=0.05)
    times = [start + late for start in clusters for late in np.cumsum(rng.exponential(0.07, 8))]
    canvas.scatter(times, canvas.bank(24, round_bubble), 0.3)
