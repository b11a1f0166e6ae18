"""Tools in use: hammer, saw, keyboard, clockwork."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import decay, hump, path
from ..synthesis.filters import body
from ..synthesis.noise import band
from ..synthesis.oscillators import cycles_of, pulses
from ..synthesis.resonators import click, modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("clock")
def clock(canvas: Canvas) -> None:
    """Tick, tock: an escapement in a wooden case, two slightly different clicks a second apart."""
    tune = canvas.rng.uniform(0.94, 1.07) * canvas.shape.pitch

    def tick(rng: np.random.Generator, pitch: float) -> Samples:
        modes = np.array([780, 1650, 2900, 4300]) * tune * pitch
        sound = modal(rng, modes, [0.05, 0.045, 0.03, 0.02], [0.8, 1.0, 0.8, 0.5], 0.07)
        sound[:64] += 0.7 * click(rng, 64 / RATE)
        late = int(0.013 * RATE)
        sound[late:] += 0.35 * sound[:-late]
        return sound

    ticks = canvas.every(0.5, 0.0)
    canvas.events(ticks[0::2], lambda rng: tick(rng, 1.0))
    canvas.events(ticks[1::2], lambda rng: tick(rng, 0.84), 0.85)


@kind("hammer", mix_db=1)
def hammer(canvas: Canvas) -> None:
    """Nails into a beam: steel rings on steel, wood takes the blow."""
    tune = canvas.rng.uniform(0.93, 1.08) * canvas.shape.pitch

    def blow(rng: np.random.Generator) -> Samples:
        steel = np.array([1480, 2230, 3260, 4700]) * tune * rng.uniform(0.98, 1.03)
        wood = np.array([190, 310, 520]) * tune
        sound = modal(rng, steel, [0.14, 0.12, 0.09, 0.06], [0.7, 0.6, 0.5, 0.3], 0.22)
        sound += modal(rng, wood, [0.11, 0.09, 0.07], [1.3, 1.0, 0.7], 0.22)
        hit = click(rng, 0.012)
        sound[: hit.size] += 1.2 * canvas.shape.force * hit
        return sound * rng.uniform(0.85, 1.0)

    canvas.events(canvas.every(0.46, 0.05), blow)


@kind("saw")
def saw(canvas: Canvas) -> None:
    """A handsaw: teeth catch one after another, loud on the push and higher on the pull."""

    def stroke(rng: np.random.Generator, low: float, length: float, level: float) -> Samples:
        t = seconds(length / canvas.shape.pace)
        teeth = pulses(cycles_of(path(t, 60, 115, 120, 70)), 0.6)
        rasp = band(rng, t.size, low, low * 3.2, 1) * (0.35 + teeth)
        wood = body(rasp, [(520.0, 90.0, 1.2), (1350.0, 160.0, 1.0)])
        return level * (0.7 * rasp + 1.4 * wood) * hump(t, 0.55) ** 0.7

    pitch = canvas.shape.pitch
    pushes = canvas.every(0.76, 0.03, 0.0)
    canvas.events(pushes, lambda rng: stroke(rng, 900 * pitch, 0.36, 1.0))
    late = 0.38 / canvas.shape.pace
    canvas.events([p + late for p in pushes], lambda rng: stroke(rng, 1500 * pitch, 0.32, 0.6))


@kind("typing")
def typing(canvas: Canvas) -> None:
    """Keys in bursts: a press that bottoms out and a lighter release, the space bar lower."""
    rng = canvas.rng

    def key(rng: np.random.Generator) -> Samples:
        tune = (0.7 if rng.random() < 0.15 else rng.uniform(0.92, 1.1)) * canvas.shape.pitch
        out = np.zeros(int(0.12 * RATE))
        for at, level in ((0.0, 1.0), (rng.uniform(0.055, 0.085), 0.4)):
            case = modal(
                rng, np.array([420, 1050, 2350, 3600]) * tune, [0.03] * 4, [0.5, 0.6, 0.7, 0.5], 0.035
            )
            snap = band(rng, 220, 1800, 7000) * np.linspace(1, 0, 220) ** 2
            case[:220] += 0.9 * snap
            start = int(at * RATE)
            out[start : start + case.size] += level * case
        return out * rng.uniform(0.6, 1.0)

    pace = canvas.shape.pace
    times, at = [], 0.02
    while at < canvas.duration_s:
        times.append(at)
        at += (rng.uniform(0.35, 0.6) if rng.random() < 0.07 else rng.uniform(0.075, 0.17)) / pace
    canvas.scatter(times[: canvas.shape.count], canvas.bank(40, key))


@kind("clock_alarm", mix_db=1)
def clock_alarm(canvas: Canvas) -> None:
    """A wind-up alarm: a hammer rattles between two small bells."""
    base = canvas.rng.uniform(1500, 1800) * canvas.shape.pitch

    def ding(rng: np.random.Generator) -> Samples:
        modes = base * np.array([1.0, 1.51, 2.37, 3.6]) * (1.0 if rng.random() < 0.5 else 1.09)
        sound = modal(rng, modes, [0.35, 0.3, 0.2, 0.1], [1.0, 0.7, 0.6, 0.3], 0.4)
        t = seconds(0.01)
        sound[: t.size] += 0.4 * rng.standard_normal(t.size) * decay(t, 0.008)
        return sound

    bank = canvas.bank(16, ding)
    canvas.scatter(canvas.every(1 / 17, 0.04, 0.01), bank)
