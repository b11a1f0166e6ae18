"""The sound check: every part plays some bars alone, and its fader goes where its role belongs in the mix.

Measuring beats a table of instrument volumes: soundfont programs differ by 20 dB, and so do registers and
densities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.signal import butter, sosfilt

from .players import FRAME, Players
from .score import Part, Score
from .soundfont import RATE

CHECK_S = 16.0
WINDOW = RATE // 10
GATE_DB = 26.0
"""Windows this far below the loudest do not count, as in any gated loudness."""
CREST_DB = 6.0
"""Few loud strokes count as if they went on this much softer: a rare kick must not swallow the band."""


def balance(score: Score, tick: Callable[[], object]) -> tuple[float, ...]:
    """One gain per part in decibels, the greatest 0: its level in the score over its measured loudness.

    Calls `tick` before each part, which may raise to stop it.
    """
    wanted = []
    for part in score.parts:
        tick()
        wanted.append(part.level_db - _loudness_db(score, part))
    loudest = max(wanted, default=0.0)
    return tuple(gain - loudest for gain in wanted)


def _loudness_db(score: Score, part: Part) -> float:
    """Gated mean power of the part's first seconds, in the band where ears and small loudspeakers work."""
    first = part.notes[0].start
    shifted = replace(part, notes=tuple(replace(note, start=note.start - first) for note in part.notes[:400]))
    count = int(min(CHECK_S, score.duration_s) * RATE) // FRAME * FRAME
    samples = Players(score, [shifted], [0.0]).play(0, max(count, 4 * WINDOW))
    heard = sosfilt(butter(1, (60, 6000), "bandpass", fs=RATE, output="sos"), samples, axis=1)
    powers = np.mean(heard[:, : heard.shape[1] // WINDOW * WINDOW].reshape(2, -1, WINDOW) ** 2, axis=(0, 2))
    loud = powers[powers > powers.max() * 10 ** (-GATE_DB / 10)]
    mean = float(loud.mean()) if loud.size else 0.0
    strokes = float(np.quantile(powers, 0.97)) * 10 ** (-CREST_DB / 10)
    return float(10 * np.log10(max(mean, strokes, 1e-9)))
