"""Rain: a bright hiss of far drops and the single patters of near ones."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay
from ..synthesis.noise import band
from ..synthesis.resonators import bubble
from ..synthesis.timebase import Samples, seconds


@kind("rain", mix_db=-2)
def rain(canvas: Canvas) -> None:
    """Force makes it pour: more drops and a fuller bed."""
    force = canvas.shape.force
    swell = canvas.wander(0.3, 0.8, 1.0)

    def hiss(rng: np.random.Generator, t: Samples) -> Samples:
        return band(rng, t.size, 1100, 8000, 1) * swell(t)

    def patter(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.006, 0.02))
        low = rng.uniform(700, 4000) * canvas.shape.pitch
        return band(rng, t.size, low, low * 1.7) * decay(t, t[-1], 0.0004) * rng.lognormal(0, 0.7)

    def plop(rng: np.random.Generator) -> Samples:
        return bubble(rng.uniform(1200, 3200), rng.uniform(0.01, 0.03)) * rng.uniform(0.3, 1)

    canvas.texture(hiss, 0.35 * force)
    seconds_of_rain = canvas.duration_s
    near = np.sort(canvas.rng.uniform(0, seconds_of_rain, int(130 * force * seconds_of_rain)))
    canvas.scatter(near, canvas.bank(80, patter), 0.9)
    puddle = np.sort(canvas.rng.uniform(0, seconds_of_rain, int(30 * force * seconds_of_rain)))
    canvas.scatter(puddle, canvas.bank(30, plop), 0.5)
