"""How loud a sound is, well enough to mix it with others."""

from __future__ import annotations

import numpy as np
from scipy import signal

from sva_text_to_audio.backend import FloatArray

from ..synthesis.timebase import RATE

EXCERPT_S = 30.0
WINDOW = RATE // 10


def level_for_mix(samples: FloatArray) -> float:
    """Return the RMS of the louder moments of the first half minute, without the deepest bass.

    Events count by their own level and not by the silence between them. At least 1e-9.
    """
    excerpt = samples[: int(EXCERPT_S * RATE)].astype(np.float64)
    heard = signal.sosfilt(signal.butter(1, 120, "highpass", fs=RATE, output="sos"), excerpt)
    count = max(1, heard.size // WINDOW)
    power = np.array([float(np.mean(part**2)) for part in np.array_split(heard, count)])
    loud = power[power >= 0.1 * power.max()]
    return max(1e-9, float(np.sqrt(loud.mean())))
