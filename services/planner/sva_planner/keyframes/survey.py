"""Reads as much of a video as is worth its price: key frames, frames sampled evenly, and movement.

Decoding is what costs. A short clip is decoded once from end to end. Of a long or huge one only key frames
and a few frames near them are, each found by seeking, so that ten minutes of video take seconds too.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path

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
DECODE_BUDGET_PIXELS = 3e9
"""What one pass may decode: 50 s of 1080p at 30 frames per second."""


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
    affordable = max(1, int(DECODE_BUDGET_PIXELS / (probe.width * probe.height)))
    keys = await _key_frames(path, timeline, affordable, random.Random(f"key frames {seed}"))  # noqa: S311
    sampled, motion = await _sampled(path, timeline, affordable)
    return Survey(timeline, tuple(keys), tuple(sampled), tuple(motion))


async def picture_at(path: Path, timeline: Timeline, frame: Frame, *, side: int) -> Frame:
    """`frame` again, with a long side of up to `side` pixels; `frame` itself where it cannot be found."""
    is_key = frame.time_s in timeline.key_times_s
    found = await _sought(path, timeline, [frame.time_s], side=side, keys_only=is_key)
    return found[0] if found else frame


async def _key_frames(path: Path, timeline: Timeline, affordable: int, chance: random.Random) -> list[Frame]:
    keys = timeline.key_times_s
    if not keys:
        return []
    if len(keys) > affordable:
        chosen = sorted(chance.sample(keys, min(len(keys), MAX_SOUGHT_KEY_FRAMES)))
        return await _sought(path, timeline, chosen, side=graph.LOOK_SIDE, keys_only=True)
    stride = math.ceil(len(keys) / MAX_KEY_FRAMES)
    phase = chance.randrange(stride)
    (frames,) = await decode(graph.key_frames(path, side=graph.LOOK_SIDE, stride=stride, phase=phase))
    # Decoders that cannot skip answer every frame.
    return frames if len(frames) <= MAX_KEY_FRAMES else chance.sample(frames, MAX_KEY_FRAMES)


async def _sampled(path: Path, timeline: Timeline, affordable: int) -> tuple[list[Frame], list[Frame]]:
    whole = len(timeline.times_s) <= affordable
    if whole or len(timeline.key_times_s) < LOOKS:
        seconds = timeline.duration_s if whole else affordable * timeline.step_s
        arguments = graph.whole_clip(
            path,
            look_step_s=max(seconds / LOOKS, 1e-3),
            motion_step_s=max(MOTION_STEP_S, seconds / MAX_MOTION_FRAMES),
            # The end is exclusive: a whole clip keeps its last frame.
            until_s=timeline.first_s + seconds + max(timeline.step_s, 1.0) * whole,
        )
        look, motion = await decode(arguments, streams=2)
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
    # Timestamps are rounded on their way through FFmpeg: half a frame earlier is never the frame before.
    tolerance = timeline.step_s / 2 if timeline.step_s else 0.01
    found: list[Frame] = []
    for time in times:
        arguments = graph.frame_at(path, time, side=side, tolerance_s=tolerance, keys_only=keys_only)
        (frames,) = await decode(arguments)
        found += frames
    return found
