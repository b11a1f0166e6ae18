"""Doors: knocked on, and swinging on dry hinges."""

from __future__ import annotations

import numpy as np

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.envelopes import path, plateau
from ..synthesis.filters import body, lowpass
from ..synthesis.resonators import click, modal
from ..synthesis.timebase import RATE, Samples, seconds


@kind("door_knock", mix_db=1)
def door_knock(canvas: Canvas) -> None:
    """Knuckles on a panel: short wooden modes, three or four in a row, then a wait."""
    rng = canvas.rng
    panel = np.array([165, 265, 395, 560, 890]) * rng.uniform(0.93, 1.08) * canvas.shape.pitch

    def knock(rng: np.random.Generator) -> Samples:
        gains = np.array([1.0, 1.2, 0.9, 0.7, 0.4]) * rng.uniform(0.8, 1.2, 5)
        sound = modal(rng, panel, [0.12, 0.11, 0.09, 0.07, 0.05], gains.tolist(), 0.18)
        skin = lowpass(click(rng, 0.006), 2500)
        sound[: skin.size] += 1.1 * skin
        return sound * rng.uniform(0.85, 1.0)

    gap = 0.19 / canvas.shape.pace
    knocks = [start + gap * n for start in canvas.every(1.7, 0.08) for n in range(4)]
    canvas.events(knocks[: canvas.shape.count], knock)


@kind("door_creak")
def door_creak(canvas: Canvas) -> None:
    """Stick and slip: the hinge lets go in clicks whose rate slides, and the wood resonates."""
    rng = canvas.rng
    wood = [
        (f * rng.uniform(0.95, 1.05), b, g)
        for f, b, g in ((430.0, 45.0, 0.8), (760.0, 60.0, 1.0), (1240.0, 80.0, 0.9), (2150.0, 130.0, 0.6))
    ]

    def creak(rng: np.random.Generator) -> Samples:
        t = seconds(rng.uniform(1.2, 1.7) / canvas.shape.pace)
        line = rng.uniform(55, 95), rng.uniform(130, 190), rng.uniform(90, 150), rng.uniform(180, 260)
        rate = path(t, *line) * canvas.shape.pitch
        slips = np.diff(
            np.floor(np.cumsum(rate * (1 + 0.25 * rng.standard_normal(t.size))) / RATE), prepend=0
        )
        slips = np.maximum(slips, 0) * rng.uniform(0.4, 1.0, t.size)
        return 25 * lowpass(body(slips, wood), 3500) * plateau(t, 0.1, 0.2)

    canvas.events(canvas.every(1.9, 0.12, 0.0), creak)
