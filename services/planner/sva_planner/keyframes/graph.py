"""The FFmpeg graphs that read a video: each function answers arguments for `run_ffmpeg`.

Every graph reads one untrusted file under `INPUT_OPTIONS`, keeps the file's own timestamps, takes the first
stream that is a moving picture (`V`: no cover art) and writes to standard output. Frames leave as raw video
in NUT, which carries each frame's time. FFmpeg turns rotated pictures upright by itself.
"""

from __future__ import annotations

from typing import Any

import ffmpeg

from sva_common.media.allowed import INPUT_OPTIONS, VIDEO_URL

LOOK_SIDE = 320
"""Long side, in pixels, of the frames that are compared and looked at as a whole."""
MOTION_SIDE = 96
"""Long side, in pixels, of the frames in which movement is measured."""

_STDOUT = "pipe:1"


def packet_list() -> list[str]:
    """One line for each packet, without decoding (muxer `framecrc`)."""
    return _arguments(_input()["V:0"], {"c": "copy", "f": "framecrc"})


def key_frames(*, side: int, stride: int = 1, phase: int = 0) -> list[str]:
    """The key frames, or one in `stride` of them from `phase` on, with a long side of at most `side`."""
    # Where a decoder does not skip, the filter does.
    picture = _input(skip_frame="nokey")["V:0"].filter("select", "key")
    if stride > 1:
        picture = picture.filter("select", f"eq(mod(n,{stride}),{phase})")
    return _arguments(_scaled(picture, side), _RAW_RGB)


def frame_at(time_s: float, *, side: int, seek: bool, keys_only: bool) -> list[str]:
    """The first frame that is shown at `time_s` (of the file's clock) or later.

    With `seek`, what lies before costs nothing but the frames since the last key frame.
    """
    options: dict[str, Any] = {"skip_frame": "nokey"} if keys_only else {}
    start = f"{time_s:.6f}"
    if seek:
        # Accurate seeking would cut by a clock of its own; the filter below cuts by the file's.
        options |= {"seek_timestamp": 1, "ss": start, "noaccurate_seek": None}
    picture = _input(**options)["V:0"].filter("select", f"gte(t,{start})")
    return _arguments(_scaled(picture, side), {**_RAW_RGB, "frames:v": 1})


def whole_clip(*, look_step_s: float, motion_step_s: float, until_s: float) -> list[str]:
    """Two streams in one pass: colour frames every `look_step_s`, small grey ones every `motion_step_s`.

    Reads up to `until_s` of the file's clock.
    """
    split = _input()["V:0"].filter("trim", end=f"{until_s:.6f}").filter_multi_output("split", 2)
    look = _scaled(_thinned(split[0], look_step_s), LOOK_SIDE).filter("format", "rgb24")
    motion = _scaled(_thinned(split[1], motion_step_s), MOTION_SIDE).filter("format", "gray")
    options = {name: value for name, value in _RAW_RGB.items() if name != "pix_fmt"}
    args: list[str] = ffmpeg.output(look, motion, _STDOUT, **options).get_args()
    return args


_RAW_RGB: dict[str, Any] = {
    "f": "nut",
    "c:v": "rawvideo",
    "pix_fmt": "rgb24",
    "fps_mode": "passthrough",
    "enc_time_base": "demux",
    # The file's own words may be in any encoding, and nobody asks for them.
    "map_metadata": -1,
    "map_chapters": -1,
}


def _input(**options: Any) -> Any:
    return ffmpeg.input(VIDEO_URL, **INPUT_OPTIONS, copyts=None, **options)


def _thinned(picture: Any, step_s: float) -> Any:
    """The first frame, and then each that comes `step_s` after the one before."""
    return picture.filter("select", f"isnan(prev_selected_t)+gte(t-prev_selected_t,{step_s:.6f})")


def _scaled(picture: Any, side: int) -> Any:
    """Square pixels, and no side longer than `side`."""
    factor = f"min(1,{side}/max(iw*sar,ih))"
    return picture.filter(
        "scale", w=f"max(1,round(iw*sar*{factor}))", h=f"max(1,round(ih*{factor}))", flags="area"
    ).filter("setsar", 1)


def _arguments(stream: Any, options: dict[str, Any]) -> list[str]:
    args: list[str] = ffmpeg.output(stream, _STDOUT, **options).get_args()
    return args
