"""Machines indoors."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.curves import Phase
from ..synthesis.envelopes import decay, hump
from ..synthesis.noise import band
from ..synthesis.oscillators import harmonics, pulses, wavetable
from ..synthesis.resonators import click, modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("machinery", mix_db=-1)
def machinery(canvas: Canvas) -> None:
    """A press: the stamp falls, air hisses out, the motor and gears go on."""
    rng = canvas.rng
    frame = np.array([130, 290, 470, 840, 1370, 2050]) * rng.uniform(0.93, 1.07) * canvas.shape.pitch

    def stamp(rng: np.random.Generator) -> Samples:
        decays = [0.3, 0.26, 0.24, 0.2, 0.16, 0.1]
        sound = modal(rng, frame, decays, [1.3, 1.1, 1.0, 0.8, 0.6, 0.4], 0.35)
        hit = click(rng, 0.03)
        sound[: hit.size] += 0.8 * hit
        return sound

    def hiss(rng: np.random.Generator) -> Samples:
        t = seconds(0.2)
        return band(rng, t.size, 1800, 6500, 1) * hump(t, 0.2)

    hum = rng.uniform(112, 130) * canvas.shape.pitch
    motor = Phase(canvas.wander(0.4, hum * 0.98, hum * 1.02))
    table = harmonics([1.0, 0.6, 0.25, 0.35, 0.1, 0.2, 0.05, 0.25, 0.05, 0.05, 0.02, 0.15], rng)
    canvas.tone(lambda t: wavetable(motor(t), table) * (0.75 + 0.25 * pulses(motor(t) / 9, 0.5)), 0.3)
    beats = canvas.every(0.62, 0.01)
    canvas.events(beats, stamp)
    canvas.events([beat + 0.27 / canvas.shape.pace for beat in beats], hiss, 0.55)


@kind("fan", mix_db=-3)
def fan(canvas: Canvas) -> None:
    """Blades chop the air forty times a second; the motor sings faintly underneath."""
    rng = canvas.rng
    rate = rng.uniform(34, 40) * canvas.shape.pace
    blades = Phase(canvas.wander(0.2, rate * 0.99, rate * 1.01))

    def air(rng: np.random.Generator, t: Samples) -> Samples:
        return band(rng, t.size, 180, 1300, 2) * (0.35 + pulses(blades(t), 0.7))

    canvas.texture(air)
    table = harmonics([1.0, 0.5, 0.9, 0.3, 0.4, 0.3, 0.2, 0.15])
    canvas.tone(lambda t: wavetable(blades(t) * 3.2, table), 0.28 * canvas.shape.pitch**0.2)


@kind("drill")
def drill(canvas: Canvas) -> None:
    """A power drill: a geared motor that whines up, bites, and runs down."""
    rng = canvas.rng
    table = harmonics([n**-0.6 * rng.uniform(0.4, 1.0) for n in range(1, 16)], rng)
    top = rng.uniform(300, 360) * canvas.shape.pitch

    def burst(rng: np.random.Generator) -> Samples:
        t = seconds(1.1 / canvas.shape.pace)
        left = float(t[-1]) - t
        speed = top * (1 - np.exp(-t * 14)) * (0.35 + 0.65 * np.minimum(1, left / 0.25))
        cycles = np.cumsum(speed * (1 + 0.02 * rng.standard_normal(t.size))) / RATE
        bite = band(rng, t.size, 1200, 5000, 1) * (0.5 + pulses(cycles / 4, 0.5)) * hump(t, 0.5)
        return (wavetable(cycles, table) + 0.5 * bite) * np.minimum(1, np.minimum(t / 0.04, left / 0.12))

    canvas.events(canvas.every(1.5, 0.06, 0.0), burst)


@kind("camera")
def camera(canvas: Canvas) -> None:
    """A shutter: mirror up, curtain, mirror down, and a little motor that winds on."""

    def shot(rng: np.random.Generator) -> Samples:
        out = np.zeros(int(0.42 * RATE))
        for at, pitch, level in ((0.0, 1.0, 1.0), (0.045, 1.5, 0.6), (0.085, 0.85, 0.9)):
            clack = modal(
                rng, np.array([600, 1350, 2500, 3900]) * pitch, [0.03] * 4, [0.7, 1, 0.8, 0.5], 0.04
            )
            clack[:160] += 0.7 * click(rng, 160 / RATE)
            start = int(at * RATE)
            out[start : start + clack.size] += level * clack
        t = seconds(0.24)
        wind = band(rng, t.size, 900, 2600, 1) * pulses(t * 105, 0.5) * hump(t, 0.5)
        out[int(0.13 * RATE) :][: wind.size] += 0.4 * wind * decay(t, 0.9)
        return out

    canvas.events(canvas.every(0.95, 0.25), shot)
