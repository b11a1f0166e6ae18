"""Fire: lapping flames, hissing, and the cracks of wood."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay
from ..synthesis.noise import band
from ..synthesis.timebase import Samples, seconds


@kind("fire", mix_db=-1)
def fire(canvas: Canvas) -> None:
    """After Farnell: crackle, hiss and lapping are three independent processes."""
    lap = canvas.wander(4.0, 0.3, 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 90, 420, 1) * lap(t) ** 2, 0.22 * canvas.shape.force)
    breath = canvas.wander(2.0, 0.1, 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 1500, 7000, 1) * breath(t) ** 3, 0.05)

    def crack(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.003, 0.022))
        low = rng.uniform(700, 4200) * canvas.shape.pitch
        return band(rng, t.size, low, low * 1.6) * decay(t, t[-1], 0.0003) * rng.lognormal(-0.4, 0.9)

    mood = canvas.wander(1.2, 0.1, 1.0)
    count = int(38 * canvas.shape.pace * canvas.duration_s) + 3
    times = np.sort(canvas.rng.uniform(0, canvas.duration_s, count))
    heard = canvas.rng.random(count) < mood(times)
    heard[:2] = True
    canvas.scatter(times[heard], canvas.bank(70, crack), 1.2)

    def pop(rng: np.random.Generator) -> Samples:
        t = seconds(0.05)
        return band(rng, t.size, 350, 1500) * decay(t, 0.045, 0.0005)

    canvas.events(canvas.at_random(1.6, 0.04), pop, 1.3)
