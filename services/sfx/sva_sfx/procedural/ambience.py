"""What is heard when a prompt names no sound: a slow tonal atmosphere that its words tint."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas
from .synthesis.curves import Curve
from .synthesis.envelopes import hump
from .synthesis.noise import moving
from .synthesis.oscillators import harmonics, sine, wavetable
from .synthesis.resonators import modal
from .synthesis.spectra import near
from .synthesis.timebase import Samples, seconds

SCALES = ((0, 7, 12, 16, 19), (0, 7, 12, 15, 19), (0, 5, 12, 17, 19), (0, 7, 14, 17, 21))


def ambience(canvas: Canvas) -> None:
    """Breathing layers over a drone, faint glints above, and a little resonant air."""
    rng = canvas.rng
    root = rng.uniform(98, 165) * canvas.shape.pitch
    scale = SCALES[rng.integers(0, len(SCALES))]
    for step in scale:
        pitch = root * 2 ** (step / 12)
        swell = canvas.wander(rng.uniform(0.15, 0.4), 0.15, 1.0)
        table = harmonics([1.0, 0.35, 0.18, 0.08, 0.04], rng)
        beat = pitch + rng.uniform(0.2, 0.6)

        def layer(
            t: Samples, pitch: float = pitch, beat: float = beat, swell: Curve = swell, table: Samples = table
        ) -> Samples:
            return swell(t) * (wavetable(pitch * t, table) + wavetable(beat * t, table))

        canvas.tone(layer, 0.5 / (1 + 0.05 * step))
    drift = canvas.wander(0.2, root * 2, root * 6)

    def air(f: Samples, t: Samples) -> Samples:
        centre = drift(t)
        return near(f, centre, 0.06 * centre)

    canvas.texture(lambda rng, t: moving(rng, t, air), 0.5)

    def glint(rng: np.random.Generator) -> Samples:
        pitch = root * 2 ** (3 + scale[rng.integers(0, len(scale))] / 12)
        ring = modal(rng, [pitch, pitch * 2.01], [1.6, 0.8], [1.0, 0.3], 1.5)
        t = seconds(1.5)
        return ring * rng.uniform(0.03, 0.12) * np.minimum(1, t / 0.03) * (0.7 + 0.3 * sine(5 * t) * hump(t))

    canvas.scatter(canvas.at_random(1.1, 0.3), canvas.bank(12, glint))
