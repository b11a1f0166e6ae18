"""Performance: the score played by the soundfont, block by block, with a hall around it."""

from __future__ import annotations

import numpy as np

from sva_text_to_audio.backend import FloatArray, Report

from .balance import balance
from .players import Players
from .reverb import Reverb, impulse_response
from .score import Score
from .soundfont import RATE

BLOCK = RATE // 2
HALL_S = 1.8
FADE_S = 2.5
_DRY = frozenset(("bass", "drums"))
"""Roles that stay out of the hall, where they would only blur."""


def perform(score: Score, report: Report) -> FloatArray:
    """Samples of the piece, shape `(2, round(duration_s * RATE))`, faded to silence at its end.

    `report` is called before each part's sound check and for every half second of music.
    """
    total = round(score.duration_s * RATE)
    dry, wet = _sections(score, report)
    hall = Reverb(impulse_response(RATE, HALL_S), BLOCK)
    out = np.zeros((2, total), dtype=np.float32)
    for start in range(0, total, BLOCK):
        report(start / total)
        close, far = dry.play(start, BLOCK), wet.play(start, BLOCK)
        block = close + far + score.reverb * hall.process(far + 0.2 * close)
        out[:, start : start + BLOCK] = block[:, : total - start]
    return _fade_out(out, score)


def _sections(score: Score, report: Report) -> tuple[Players, Players]:
    """The parts outside the hall, and those inside."""
    gains = balance(score, lambda: report(0.0))
    pairs = list(zip(score.parts, gains, strict=True))
    dry = [pair for pair in pairs if pair[0].role in _DRY]
    wet = [pair for pair in pairs if pair[0].role not in _DRY]
    return (
        Players(score, [part for part, _ in dry], [gain for _, gain in dry]),
        Players(score, [part for part, _ in wet], [gain for _, gain in wet]),
    )


def _fade_out(samples: FloatArray, score: Score) -> FloatArray:
    """The last chord dies away: a cosine over the ring, at most `FADE_S`."""
    ring = score.duration_s - score.seconds(score.cadence)
    length = int(min(FADE_S, 0.85 * ring) * RATE)
    fade = 0.5 + 0.5 * np.cos(np.pi * np.arange(length) / length)
    samples[:, samples.shape[1] - length :] *= fade.astype(np.float32)
    return samples
