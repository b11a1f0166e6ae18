"""One track: judged by the gate and, when it is kept, denoised."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from .denoise import denoise
from .gate import Measure, Verdict, judge, measure
from .presets import CleanNumbers, Kind
from .raw_audio import RawAudio, check_samples


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a track."""

    verdict: Verdict
    filters: str
    """The FFmpeg filters that cleaned it. Empty when it was dropped."""


async def clean(
    audio: RawAudio, output: Path, kind: Kind, numbers: CleanNumbers, *, limit_s: float
) -> Cleaned:
    """Judge a track and write it denoised to `output` when it is kept.

    Raises `InvalidInput` (samples that are no sound) and `TimedOut`.
    """
    verdict = judge(await asyncio.to_thread(_measured, audio), kind, numbers)
    if not verdict.kept:
        return Cleaned(verdict, "")
    return Cleaned(verdict, await denoise(audio, output, numbers, limit_s=limit_s))


def _measured(audio: RawAudio) -> Measure:
    check_samples(audio, "track")
    return measure(audio)
