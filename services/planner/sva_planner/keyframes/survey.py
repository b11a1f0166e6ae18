"""Reads as much of a video as is worth its price: key frames, frames sampled evenly, and movement.

Decoding is what costs. A short clip is decoded once from end to end. Of a long or huge one only key frames
and a few frames near them are, each found by seeking, so that ten minutes of video take seconds too.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

from sva_common.errors import InvalidInput
from sva_common.media.probe import VideoProbe

from . import graph
from .decode import decode
from .frame import Frame
from .timeline import Timeline, read_timeline

MAX_KEY_FRAMES = 32
MAX_SOUGHT_KEY_FRAMES = 8
LOOKS = 16
"""Frames sampled evenly in time."""
MOTION_STEP_S = 1 / 12
MAX_MOTION_FRAMES = 600
SKIPPING_CODECS = frozenset({"h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "vp8", "av1", "libdav1d"})
"""Codecs whose decoders skip all but key frames when told to, and so read the key frames alone for little."""
DECODE_BUDGET_PIXELS = 2e9
"""What one pass may decode: half a minute of 1080p at 30 frames per second."""
DECODE_BUDGET_FRAMES = 6000
"""And how many frames, however small."""


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What was read of a video. All frames have a long side of at most `LOOK_SIDE` pixels."""

    timeline: Timeline
    key_frames: tuple[Frame, ...]
    """Key frames in order of time: all, or a random choice where there are many."""
    sampled: tuple[Frame, ...]
    """About `LOOKS` frames, evenly spread over the video."""
    motion: tuple[Frame, ...]
    """Small grey frames, close in time. Empty where that would cost too much."""


async def survey(path: Path, probe: VideoProbe, seed: int) -> Survey:
    """Read the video at `path`. Raises `InvalidInput` (no frame) and `TimedOut` (too slow)."""
    timeline = await read_timeline(path)
    affordable = _affordable(probe.width * probe.height)
    chance = random.Random(f"key frames {seed}")  # noqa: S311 - a choice to be repeated, not a secret
    skips = probe.codec in SKIPPING_CODECS
    keys = await _key_frames(path, timeline, affordable, chance, skips=skips)
    sampled, motion = await _sampled(path, timeline, affordable)
    return Survey(timeline, tuple(keys), tuple(sampled), tuple(motion))


def _affordable(pixels: int) -> int:
    """How many frames of so many pixels one pass may decode."""
    return max(1, min(DECODE_BUDGET_FRAMES, int(DECODE_BUDGET_PIXELS / pixels)))


async def picture_at(path: Path, timeline: Timeline, frame: Frame, *, side: int) -> Frame:
    """`frame` again, with a long side of up to `side` pixels; `frame` itself where it cannot be found."""
    index = timeline.index_at(frame.time_s)
    is_key = frame.time_s in timeline.key_times_s
    for seek in (True, False):
        found = await _at(path, timeline, frame.time_s, side=side, seek=seek, keys_only=is_key and seek)
        if found is not None and timeline.index_at(found.time_s) == index:
            return found
    return frame


async def _key_frames(
    path: Path, timeline: Timeline, affordable: int, chance: random.Random, *, skips: bool
) -> list[Frame]:
    keys = timeline.key_times_s
    if not keys:
        return []
    if len(keys if skips else timeline.times_s) > affordable:
        chosen = sorted(chance.sample(keys, min(len(keys), MAX_SOUGHT_KEY_FRAMES)))
        return await _sought(path, timeline, chosen, side=graph.LOOK_SIDE, keys_only=True)
    stride = math.ceil(len(keys) / MAX_KEY_FRAMES)
    phase = chance.randrange(stride)
    (frames,) = await decode(path, graph.key_frames(side=graph.LOOK_SIDE, stride=stride, phase=phase))
    return frames[:MAX_KEY_FRAMES]


async def _sampled(path: Path, timeline: Timeline, affordable: int) -> tuple[list[Frame], list[Frame]]:
    whole = len(timeline.times_s) <= affordable
    if whole or len(timeline.key_times_s) < LOOKS:
        seconds = timeline.duration_s if whole else affordable * timeline.step_s
        arguments = graph.whole_clip(
            look_step_s=max(seconds / LOOKS, 1e-3),
            motion_step_s=max(MOTION_STEP_S, seconds / MAX_MOTION_FRAMES),
            # The end is exclusive: a whole clip keeps its last frame.
            until_s=timeline.first_s + seconds + max(timeline.step_s, 1.0) * whole,
        )
        look, motion = await decode(path, arguments, streams=2)
        return look[:LOOKS], motion
    times = _reachable(timeline, affordable // LOOKS)
    return await _sought(path, timeline, times, side=graph.LOOK_SIDE, keys_only=False), []


def _reachable(timeline: Timeline, run: int) -> list[float]:
    """Even times, each moved back so that at most `run` frames lie between it and its key frame."""
    found: list[float] = []
    for number in range(LOOKS):
        time = timeline.first_s + (number + 0.5) / LOOKS * timeline.duration_s
        key = max((t for t in timeline.key_times_s if t <= time), default=timeline.first_s)
        index = min(timeline.index_at(time), timeline.index_at(key) + run)
        found.append(timeline.times_s[index])
    return sorted(set(found))


async def _sought(
    path: Path, timeline: Timeline, times: list[float], *, side: int, keys_only: bool
) -> list[Frame]:
    found = [await _at(path, timeline, time, side=side, seek=True, keys_only=keys_only) for time in times]
    return [frame for frame in found if frame is not None]


async def _at(
    path: Path, timeline: Timeline, time: float, *, side: int, seek: bool, keys_only: bool
) -> Frame | None:
    # Timestamps are rounded on their way through FFmpeg: half a frame earlier is never the frame before.
    start = time - (timeline.step_s / 2 if timeline.step_s else 0.01)
    # Not every demuxer takes it well to be sent before the beginning.
    seek = seek and start > timeline.first_s
    try:
        (frames,) = await decode(path, graph.frame_at(start, side=side, seek=seek, keys_only=keys_only))
    except InvalidInput:
        return None
    return frames[0] if frames else None
