"""From kept tracks to the muxed video: check, set the levels, mix and mux."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from sva_common.media.probe import VideoProbe

from .levels import first_guess, gain_for, gains_to_try, levels
from .mix_graph import RATE, Mix
from .mux import Muxed, measure, mux
from .presets import ExistingAudio, MixNumbers
from .raw_audio import check_samples
from .time_limits import TimeLimits
from .tracks import KeptTrack

MEASURING_SHARE = 0.4
"""How much of the progress the measuring run takes."""


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
    # A track that starts after the end is not heard.
    heard = tuple(track for track in kept if track.plan.start_s < source.duration_s)
    mix = Mix(
        tracks=heard,
        levels=await asyncio.to_thread(_checked_levels, kept, heard, numbers),
        planned=planned,
        numbers=numbers,
        existing=existing,
        existing_stream=None if existing is ExistingAudio.REPLACE else source.audio_index,
        existing_channels=source.audio_channels,
        samples=max(round(source.duration_s * RATE), 1),
    )
    if numbers.loudness is None:
        return await mux(folder, source, mix, limits, on_progress)
    gains = gains_to_try(first_guess(heard, numbers))
    measured = await measure(
        folder,
        source,
        mix,
        gains,
        limits=limits,
        on_progress=lambda fraction: on_progress(fraction * MEASURING_SHARE),
    )
    exact = replace(mix, gain=gain_for(numbers.loudness.mix_lufs, gains, measured.lufs))
    muxed = await mux(
        folder,
        source,
        exact,
        limits,
        lambda fraction: on_progress(MEASURING_SHARE + fraction * (1 - MEASURING_SHARE)),
    )
    return replace(muxed, runs=(measured.run, *muxed.runs))


def _checked_levels(
    kept: Sequence[KeptTrack], heard: Sequence[KeptTrack], numbers: MixNumbers
) -> tuple[float, ...]:
    for track in kept:
        check_samples(track.audio, track.plan.payload)
    return levels(heard, numbers)
