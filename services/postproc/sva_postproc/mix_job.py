"""From kept tracks to the muxed video: levels, then the mix."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from sva_common.media.probe import VideoProbe

from .mix_graph import RATE, Mix
from .mux import Muxed, mux
from .presets import ExistingAudio, Kind, MixNumbers
from .raw_audio import check_samples
from .time_limits import TimeLimits
from .tracks import KeptTrack


async def mix_job(
    folder: Path,
    source: VideoProbe,
    kept: Sequence[KeptTrack],
    *,
    planned: int,
    numbers: MixNumbers,
    existing: ExistingAudio,
    limits: TimeLimits,
    on_progress: Callable[[float], None],
) -> Muxed:
    """Mix the tracks and mux them with the picture of the video in `folder`.

    Raises `InvalidInput` (samples that are no sound, a video that cannot be read) and `TimedOut`.
    """
    await asyncio.to_thread(_check, kept)
    # A track that starts after the end is not heard.
    heard = tuple(track for track in kept if track.plan.start_s < source.duration_s)
    mix = Mix(
        tracks=heard,
        levels=tuple(_volume_of(track, numbers) for track in heard),
        planned=planned,
        numbers=numbers,
        existing=existing,
        existing_stream=None if existing is ExistingAudio.REPLACE else source.audio_index,
        samples=max(round(source.duration_s * RATE), 1),
    )
    return await mux(folder, source, mix, limits, on_progress)


def _check(kept: Sequence[KeptTrack]) -> None:
    for track in kept:
        check_samples(track.audio, track.plan.payload)


def _volume_of(track: KeptTrack, numbers: MixNumbers) -> float:
    volume = numbers.sfx_volume if track.plan.kind is Kind.SFX else numbers.bgm_volume
    return volume * track.plan.gain
