"""Mix and mux: one FFmpeg run from the video and the tracks to `video.mp4` and `mix.wav`.

`balanced` measures in a run of its own before. FFmpeg works inside the folder of the call, so its
arguments are names of payloads and hold no path.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from sva_common.errors import InvalidInput
from sva_common.media.allowed import INPUT_OPTIONS
from sva_common.media.ffmpeg import run_ffmpeg
from sva_common.media.probe import VideoProbe

from . import meters, mix_graph
from .metrics import MUX_SECONDS
from .mix_graph import Mix
from .picture import copied, encoded, muxing
from .progress import ProgressReader
from .source import has_rare_tags, reencode_reason
from .time_limits import TimeLimits

VIDEO = "video"
VIDEO_OUT = "video.mp4"
MIX_OUT = "mix.wav"
_GLOBAL = ("-copyts", "-progress", "pipe:1", "-stats_period", "0.25")


@dataclass(frozen=True, slots=True)
class Muxed:
    """What came out; the files `VIDEO_OUT` and `MIX_OUT` lie in the folder of the call."""

    runs: tuple[tuple[str, ...], ...]
    """Arguments of each FFmpeg run."""
    reencode_reason: str
    limiter_acted: bool
    integrated_lufs: float
    true_peak_dbtp: float
    duration_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What the measuring run found."""

    lufs: tuple[float, ...]
    """Integrated loudness at each gain."""
    run: tuple[str, ...]


async def measure(
    folder: Path,
    source: VideoProbe,
    mix: Mix,
    gains: Sequence[float],
    *,
    limits: TimeLimits,
    on_progress: Callable[[float], None],
) -> Measured:
    """The loudness of `mix` at each of the linear `gains`, limiter included, in one run.

    Raises `InvalidInput` (MEDIA_UNREADABLE) and `TimedOut`.
    """
    candidates = mix_graph.metered_candidates(mix, _video_input(source), gains)
    graph = ffmpeg.merge_outputs(*(ffmpeg.output(sound, "-", format="null") for sound in candidates))
    arguments = [*_GLOBAL, *(str(argument) for argument in graph.get_args())]
    reader = ProgressReader(source.duration_s, on_progress)
    limit_s = len(gains) * limits.for_sound(source.duration_s)
    await run_ffmpeg(arguments, limit_s=limit_s, folder=folder, on_line=reader.line)
    files = (folder / mix_graph.candidate_file(index) for index in range(len(gains)))
    return Measured(tuple(meters.read_loudness(file) for file in files), tuple(arguments))


async def mux(
    folder: Path,
    source: VideoProbe,
    mix: Mix,
    limits: TimeLimits,
    on_progress: Callable[[float], None],
) -> Muxed:
    """Mix `mix` and mux it with the picture of `VIDEO` in `folder`.

    Raises `InvalidInput` (MEDIA_UNREADABLE) and `TimedOut`.
    """
    reason = reencode_reason(source)
    arguments = _mux_arguments(source, mix, encoding=bool(reason))
    reader = ProgressReader(source.duration_s, on_progress)
    limit_s = limits.for_video(source, encoding=bool(reason))
    started = time.monotonic()
    await run_ffmpeg(arguments, limit_s=limit_s, folder=folder, on_line=reader.line)
    MUX_SECONDS.labels("encoded" if reason else "copied").observe(time.monotonic() - started)
    if not (folder / VIDEO_OUT).stat().st_size:
        raise InvalidInput("the video has no frames", reason="NO_PICTURE")
    before = meters.read_peak_db(folder / mix_graph.PEAK_BEFORE_LIMITER)
    return Muxed(
        runs=(tuple(arguments),),
        reencode_reason=reason,
        limiter_acted=before > mix.limit_db,
        integrated_lufs=meters.read_loudness(folder / mix_graph.LOUDNESS),
        true_peak_dbtp=meters.read_peak_db(folder / mix_graph.PEAK_AFTER_LIMITER),
        duration_s=mix.samples / mix_graph.RATE,
    )


def _mux_arguments(source: VideoProbe, mix: Mix, *, encoding: bool) -> list[str]:
    video = _video_input(source)
    sound = mix_graph.limited_mix(mix, video).filter_multi_output("asplit", 3)
    picture = video[str(source.stream_index)]
    shape = encoded(picture, source) if encoding else copied(picture, source)
    kbps = mix.numbers.audio_bitrate_kbps

    def compiled(video_index: int) -> list[str]:
        outputs = (
            ffmpeg.output(
                shape.stream,
                sound[0],
                VIDEO_OUT,
                **shape.options,
                **muxing(video_index, all_tags=has_rare_tags(source)),
                **{"c:a": "aac", "b:a": f"{kbps}k"},
            ),
            ffmpeg.output(sound[1], MIX_OUT, map_metadata=-1, map_chapters=-1, **{"c:a": "pcm_s24le"}),
            ffmpeg.output(mix_graph.true_peak_meter(sound[2]), "-", format="null"),
        )
        return [str(argument) for argument in ffmpeg.merge_outputs(*outputs).get_args()]

    arguments = compiled(_input_index(compiled(0)))
    return [*_GLOBAL, *arguments]


def _video_input(source: VideoProbe) -> Any:
    # The first frame appears at zero; the time between any two frames stays what it was.
    offset = {"itsoffset": f"{-source.start_s:.6f}"} if source.start_s else {}
    # By name, so that the run can be repeated as it is reported.
    by_name = {"protocol_whitelist": "file"}
    return ffmpeg.input(VIDEO, **(INPUT_OPTIONS | by_name | offset))


def _input_index(arguments: list[str]) -> int:
    """Which input the video is: the graph compiler orders inputs as it likes."""
    names = [arguments[at + 1] for at, argument in enumerate(arguments) if argument == "-i"]
    return names.index(VIDEO)
