"""One track: judged by the gate and, when it is kept, denoised."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from sva_common.telemetry.tracing import span

from .denoise import denoise
from .gate import Measure, Verdict, judge, measure
from .metrics import CLEAN_SECONDS, VERDICTS
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
    started = time.monotonic()
    with span("gate", {"sva.kind": kind}):
        verdict = judge(await asyncio.to_thread(_measured, audio), kind, numbers)
    VERDICTS.labels(kind, "kept" if verdict.kept else "discarded", verdict.reason).inc()
    filters = await denoise(audio, output, numbers, limit_s=limit_s) if verdict.kept else ""
    CLEAN_SECONDS.labels(kind).observe(time.monotonic() - started)
    return Cleaned(verdict, filters)


def _measured(audio: RawAudio) -> Measure:
    check_samples(audio, "track")
    return measure(audio)
