"""The renderer: read the brief, write the score, play it, master it."""

from __future__ import annotations

from functools import partial

from sva_text_to_audio.backend import FloatArray, GenerationRequest, ModelInfo, Report
from sva_text_to_audio.finish import finish

from .brief import read_brief
from .compose import compose
from .render import perform
from .soundfont import RATE

LOUDNESS_LUFS = -18.0


class Composer:
    """Implements `sva_text_to_audio.backend.Renderer`. Holds no state: calls may run side by side."""

    @property
    def info(self) -> ModelInfo:
        return ModelInfo(name="composer", version="1", sample_rate=RATE, channels=2)

    def render(self, request: GenerationRequest, report: Report) -> FloatArray:
        """Stereo music of `request.duration_s` seconds (0.5 to 600) that ends when it is over."""
        report(0.0)
        score = compose(read_brief(request.prompt, request.seed), request.duration_s, partial(report, 0.0))
        samples = perform(score, lambda fraction: report(0.95 * fraction))
        report(0.95)
        mastered = finish(samples, RATE, LOUDNESS_LUFS, partial(report, 0.95))
        report(1.0)
        return mastered
