"""Fresh water: streams, falls, drops, splashes, bubbles. Nearly all of it is bubbles."""

from __future__ import annotations

import math

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, hump
from ..synthesis.noise import band, moving
from ..synthesis.resonators import bubble
from ..synthesis.spectra import above, below
from ..synthesis.timebase import RATE, Samples, seconds


@kind("stream", mix_db=-2)
def stream(canvas: Canvas) -> None:
    """A brook: a babble of small bubbles over a soft wash."""
    pitch = canvas.shape.pitch

    def small(rng: np.random.Generator) -> Samples:
        frequency = float(np.exp(rng.uniform(np.log(380), np.log(1700)))) * pitch
        return bubble(frequency, rng.uniform(0.03, 0.11), rng.uniform(0, 1.5)) * math.pow(
            500 / frequency, 0.4
        )

    count = int(95 * canvas.shape.pace * canvas.duration_s)
    times = np.sort(canvas.rng.uniform(0, canvas.duration_s, count))
    canvas.scatter(times, canvas.bank(110, small), 0.8)
    ripple = canvas.wander(3.0, 0.4, 1.0)
    canvas.texture(lambda rng, t: band(rng, t.size, 500, 2600, 1) * ripple(t), 0.12)


@kind("waterfall", mix_db=-3)
def waterfall(canvas: Canvas) -> None:
    """A steady wall of falling water, deep where it lands."""
    churn = canvas.wander(4.0, 0.85, 1.0)

    def spectrum(f: Samples, t: Samples) -> Samples:
        plunge = below(f, 480, 1.6)
        spray = 0.16 * below(f, 7000)
        return (plunge + spray) * churn(t) * above(f, 70)

    canvas.texture(lambda rng, t: moving(rng, t, spectrum))


@kind("bubbles")
def bubbles(canvas: Canvas) -> None:
    """Blub: strings of rising bubbles, each string climbing as it shrinks."""
    pitch = canvas.shape.pitch

    def string(rng: np.random.Generator) -> Samples:
        out = np.zeros(int(0.9 * RATE))
        at, frequency = 0.0, rng.uniform(260, 620) * pitch
        for _ in range(rng.integers(4, 8)):
            grain = bubble(frequency, rng.uniform(0.06, 0.13), 2.2) * rng.uniform(0.5, 1.0)
            start = int(at * RATE)
            out[start : start + grain.size] += grain[: out.size - start]
            at += rng.uniform(0.05, 0.11)
            frequency *= rng.uniform(1.0, 1.16)
        return out

    canvas.events(canvas.at_random(2.4, 0.01), string)


@kind("drip")
def drip(canvas: Canvas) -> None:
    """A tap in a hollow place: a tick, a short ringing plink, and the walls answering."""
    rng = canvas.rng
    tail_t = seconds(0.5)
    wall = band(rng, tail_t.size, 600, 4000) * np.exp(-9 * tail_t) * 0.012
    base = rng.uniform(900, 1500) * canvas.shape.pitch

    def make(rng: np.random.Generator) -> Samples:
        plink = bubble(base * rng.uniform(0.92, 1.1), rng.uniform(0.07, 0.12), 1.8)
        tick = 0.25 * band(rng, 90, 2500, 9000) * np.linspace(1, 0, 90) ** 2
        dry = np.zeros(tail_t.size)
        dry[:90] = tick
        late = int(0.012 * RATE)
        dry[late : late + plink.size] += plink
        echo: Samples = np.fft.irfft(np.fft.rfft(dry, 2**15) * np.fft.rfft(wall, 2**15))[: tail_t.size]
        return dry + echo

    canvas.events(canvas.every(0.72, 0.22), make)


@kind("splash", mix_db=1)
def splash(canvas: Canvas) -> None:
    """Something falls in: a slap, the cavity closing with a gulp, and drops raining back."""

    def make(rng: np.random.Generator) -> Samples:
        t = seconds(1.5)

        def sheet(f: Samples, at: Samples) -> Samples:
            edge = 900 + 4200 * np.exp(-5 * np.maximum(at, 0))
            return below(f, edge) * above(f, 350)

        sound = 2.2 * moving(rng, t, sheet) * (decay(t, 0.55, 0.004) + 0.10 * hump(t, 0.3))
        gulp = bubble(rng.uniform(150, 260) * canvas.shape.pitch, 0.3, 1.2)
        start = int(0.09 * RATE)
        sound[start : start + gulp.size] += 1.3 * gulp
        for at in 0.2 + rng.exponential(0.3, 38):
            drop = bubble(rng.uniform(600, 2600), rng.uniform(0.02, 0.06), 1.0) * 0.5 * np.exp(-1.3 * at)
            start = int(at * RATE)
            if start < sound.size:
                sound[start : start + drop.size] += drop[: sound.size - start]
        return sound

    canvas.events(canvas.every(1.9, 0.2, 0.01), make)
