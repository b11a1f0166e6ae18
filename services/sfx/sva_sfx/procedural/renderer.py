"""From a prompt to a finished clip: read, paint, place, mix, finish."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

import numpy as np

from sva_text_to_audio.backend import FloatArray, GenerationRequest, ModelInfo, Report
from sva_text_to_audio.finish import finish

from . import kinds
from .ambience import ambience
from .canvas import Canvas
from .registry import KINDS, Paint
from .shape import Shape
from .synthesis.noise import power_law
from .synthesis.timebase import RATE
from .treatment.loudness import level_for_mix
from .treatment.motion import interrupt, move
from .treatment.space import place_in_space
from .words.modifiers import Manner, Place
from .words.parse import parse

LUFS = -18.0
FLOOR = 10 ** (-56 / 20)
SOFTEST, LOUDEST = -21.5, -15.5
KIND_NAMES: tuple[str, ...] = tuple(sorted(KINDS)) if kinds.__all__ else ()


class Procedural:
    """Synthesised sound effects; implements `sva_text_to_audio.backend.Renderer`."""

    @property
    def info(self) -> ModelInfo:
        """Mono at 32 kHz."""
        return ModelInfo(name="procedural", version="1", sample_rate=RATE, channels=1)

    def render(self, request: GenerationRequest, report: Report) -> FloatArray:
        """Return samples of shape `(1, round(duration_s * 32000))`, float32, peaks below 0 dBFS.

        Raises whatever `report` raises.
        """
        n = round(request.duration_s * RATE)
        sounds, shared = parse(request.prompt)
        parts: list[tuple[str, Paint, Manner, float]] = [
            (sound.kind, KINDS[sound.kind].paint, sound.manner, KINDS[sound.kind].mix_db) for sound in sounds
        ] or [("ambience", ambience, shared, 0.0)]
        mix = np.zeros(n, dtype=np.float32)
        for number, (name, paint, manner, mix_db) in enumerate(parts):
            begun = number / len(parts)

            def tell(fraction: float, begun: float = begun) -> None:
                report(0.9 * (begun + fraction / len(parts)))

            rng = _generator(request, name)
            canvas = Canvas(n, manner.shape, rng, tell)
            paint(canvas)
            sound = _treated(canvas.samples, manner, rng, partial(tell, 0.99))
            level_db = mix_db + manner.place.level_db - 7.0 * manner.place.distance
            mix += np.float32(10 ** (level_db / 20) / level_for_mix(sound)) * sound
        _add_floor(mix, _generator(request, "floor"), partial(report, 0.9))
        lufs = _loudness([manner for _, _, manner, _ in parts])
        finished = finish(mix[None, :], RATE, lufs, partial(report, 0.95))
        report(1.0)
        return finished


def _add_floor(mix: FloatArray, rng: np.random.Generator, report: Callable[[], None]) -> None:
    """Let the pauses be as quiet as a good recording's, instead of digital nothing."""
    floor = Canvas(mix.size, Shape(), rng, lambda _fraction: report())
    floor.texture(lambda rng, t: power_law(rng, t.size, 0.6), FLOOR * level_for_mix(mix))
    mix += floor.samples


def _treated(
    samples: FloatArray, manner: Manner, rng: np.random.Generator, tick: Callable[[], None]
) -> FloatArray:
    place = manner.place
    samples = place_in_space(samples, place, rng, tick)
    if place.intermittent:
        samples = interrupt(samples, rng, tick)
    return move(samples, place.motion, tick)


def _loudness(manners: list[Manner]) -> float:
    """The clip is as loud as its most prominent sound, within what the contract allows."""
    wanted = max(LUFS + _offset_db(manner.place) for manner in manners)
    return min(LOUDEST, max(SOFTEST, wanted))


def _offset_db(place: Place) -> float:
    """Far and muffled sounds are quieter; moving ones need room for the moment they are near."""
    moving = 3.0 if place.motion != "still" else 0.0
    return place.level_db - 3.0 * place.distance - 2.5 * place.muffle - moving


def _generator(request: GenerationRequest, name: str) -> np.random.Generator:
    """A stream of chance of its own for each sound, the same in every process."""
    label = f"{request.seed}\0{name}\0{request.prompt}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(label, digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
