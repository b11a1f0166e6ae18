"""Loud things in the sky: thunder, explosions, fireworks."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, hump, path
from ..synthesis.filters import lowpass
from ..synthesis.noise import band, moving, power_law
from ..synthesis.oscillators import cycles_of, sine
from ..synthesis.spectra import above, below
from ..synthesis.timebase import RATE, Samples, seconds


@kind("thunder", mix_db=1)
def thunder(canvas: Canvas) -> None:
    """A tearing crack, then claps from along the channel that arrive late and dark."""

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(4.5, 6.5))
        roll = np.zeros_like(t)
        for place in np.concatenate([[0.0], rng.uniform(0.15, 3.2, 11)]):
            rise = np.clip((t - place) / 0.09, 0, 1)
            roll += rng.uniform(0.35, 1.0) * rise * np.exp(-np.maximum(t - place, 0) * 2.3)
        roll *= np.exp(-0.45 * t)

        def rumble(f: Samples, at: Samples) -> Samples:
            edge = 110 + 420 * np.exp(-1.1 * at)
            return below(f, edge, 2.4)

        sound = 5.0 * moving(rng, t, rumble) * roll
        crack = seconds(0.9)
        tears = np.zeros_like(crack)
        tears[rng.integers(0, int(0.28 * RATE), 26)] = rng.uniform(0.3, 1.0, 26)
        torn = lowpass(tears, 45, 1)
        torn /= max(1e-9, float(torn.max()))
        sound[: crack.size] += 1.1 * canvas.shape.force * band(rng, crack.size, 250, 3200, 1) * torn
        return sound

    canvas.events(canvas.every(5.5, 0.25), make)
    drift = canvas.wander(0.6, 0.4, 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 40, 130) * drift(t), 0.12)


@kind("explosion", mix_db=2)
def explosion(canvas: Canvas) -> None:
    """A blast front, a fireball that darkens as it cools, and debris."""

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(2.6)

        def fireball(f: Samples, at: Samples) -> Samples:
            edge = 220 + 5200 * np.exp(-3.6 * np.maximum(at, 0))
            return below(f, edge) * above(f, 55)

        sound = 2.2 * moving(rng, t, fireball) * decay(t, 2.4, 0.003)
        thump = path(t[: int(0.6 * RATE)], 110, 48, 36) * canvas.shape.pitch
        sound[: thump.size] += 1.6 * sine(cycles_of(thump)) * decay(t[: thump.size], 0.7, 0.002)
        sound[: RATE // 100] += 2.0 * rng.standard_normal(RATE // 100)
        for at in rng.uniform(0.25, 1.7, 40):
            bit = seconds(rng.uniform(0.01, 0.04))
            low = rng.uniform(500, 2400)
            grain = band(rng, bit.size, low, low * 2) * decay(bit, bit[-1]) * np.exp(-1.4 * at)
            start = int(at * RATE)
            sound[start : start + grain.size] += 0.5 * grain
        return np.tanh(1.3 * sound)

    canvas.events(canvas.every(3.0, 0.15, 0.01), make)


@kind("fireworks", mix_db=1)
def fireworks(canvas: Canvas) -> None:
    """A rocket whistles up, bursts with a hollow boom, and its stars crackle."""
    rng = canvas.rng

    def rocket(rng: np.random.Generator) -> Samples:
        t = seconds(0.5)
        pitch = path(t, 1700, 2700, 2300) * rng.uniform(0.9, 1.1) * canvas.shape.pitch
        return 0.5 * sine(cycles_of(pitch + 60 * rng.standard_normal(t.size))) * hump(t, 0.6)

    def burst(rng: np.random.Generator) -> Samples:
        t = seconds(0.7)
        boom = band(rng, t.size, 70, 900, 1) * decay(t, 0.45, 0.002)
        return 1.8 * np.tanh(1.5 * boom)

    def star(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(0.004, 0.012))
        return power_law(rng, t.size, 0.2) * decay(t, t[-1], 0.0003) * rng.uniform(0.3, 1)

    starts = canvas.every(1.5, 0.2, 0.0)
    canvas.events(starts, rocket)
    canvas.events([start + 0.5 for start in starts], burst)
    crackles = [start + 0.55 + delay for start in starts for delay in rng.exponential(0.4, 90) if delay < 1.4]
    canvas.scatter(crackles, canvas.bank(40, star), 0.9)
