"""Moving air: wind, leaves in it, and things that cut through it."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import hump, path
from ..synthesis.noise import band, moving
from ..synthesis.spectra import below, near
from ..synthesis.timebase import Samples, seconds


@kind("wind", mix_db=-2)
def wind(canvas: Canvas) -> None:
    """Turbulence whose pitch and level rise together, with a howl where it meets edges."""
    gust = canvas.wander(0.35, 0.15, 1.0)
    howl = canvas.wander(0.5, 0.0, 1.0)
    pitch = canvas.shape.pitch

    def spectrum(f: Samples, t: Samples) -> Samples:
        strength = gust(t)
        centre = (220 + 420 * strength * canvas.shape.force) * pitch
        breadth = near(f, centre, 0.53 * centre) * below(f, centre, 1.0)
        edge = (420 + 520 * strength) * pitch
        whistle = 1.6 * howl(t) * near(f, edge, 28)
        low = 0.35 * below(f, 130)
        return (breadth + whistle + low) * strength**1.4

    canvas.texture(lambda rng, t: moving(rng, t, spectrum))


@kind("leaves", mix_db=-3)
def leaves(canvas: Canvas) -> None:
    """Dry leaves: crowds of tiny crisp contacts that swell in bursts."""
    flutter = canvas.wander(1.8, 0.0, 1.0)

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.008, 0.05))
        low = rng.uniform(1400, 3800) * canvas.shape.pitch
        return band(rng, t.size, low, low * 2.2) * hump(t, 0.15) * rng.lognormal(0, 0.6)

    grains = canvas.bank(60, make)
    rate = 170 * canvas.shape.force
    times = np.sort(canvas.rng.uniform(0, canvas.duration_s, int(rate * canvas.duration_s)))
    heard = canvas.rng.random(times.size) < 0.08 + 0.92 * flutter(times) ** 2
    canvas.scatter(times[heard], grains)


@kind("whoosh", mix_db=1)
def whoosh(canvas: Canvas) -> None:
    """Something fast cuts the air: a narrow band of noise sweeps up and away."""

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.5, 0.75) / canvas.shape.pace)
        top = rng.uniform(1300, 2000) * canvas.shape.pitch

        def spectrum(f: Samples, at: Samples) -> Samples:
            centre = path(at.ravel(), 260, top, top * 0.35)[:, None]
            return 3.0 * near(f, centre, 0.28 * centre)

        return moving(rng, t, spectrum) * hump(t, 0.45) ** 1.5

    canvas.events(canvas.every(1.15, 0.15, 0.0), make)
