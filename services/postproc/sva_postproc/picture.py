"""The picture's way into the MP4: copied packet by packet, or encoded anew with every frame's time kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sva_common.media.probe import VideoProbe

CRF = 18
"""Visually lossless H.264."""
X264_PRESET = "veryfast"


@dataclass(frozen=True, slots=True)
class Picture:
    """A video stream of the graph, and the output options that go with it."""

    stream: Any
    options: dict[str, Any]


def copied(stream: Any, source: VideoProbe) -> Picture:
    """The packets as they are."""
    # Packets before time zero are frames that an edit list hides; those after them need them.
    options: dict[str, Any] = {
        "c:v": "copy",
        "copypriorss:v": 1,
        # Matroska need not say how long frames last, and a last one without a length would be hidden.
        "bsf:v": f"setts=pts=PTS:dts=DTS:duration=DURATION+not(DURATION)/{source.frame_rate:.6f}/TB",
    }
    if source.codec == "hevc":
        options["tag:v"] = "hvc1"  # Apple's players refuse hev1
    return Picture(stream, options)


def encoded(stream: Any, source: VideoProbe) -> Picture:
    """H.264 that browsers play: 8 bits, 4:2:0, even sides, each frame at its own time."""
    if _is_rgb(source.pixel_format):
        stream = stream.filter("scale", out_color_matrix="bt709", out_range="tv")
    right, bottom = source.width % 2, source.height % 2
    if right or bottom:
        # The last column or row is repeated: no resampling, and no black line at the edge.
        stream = stream.filter("format", "yuv444p").filter("pad", f"iw+{right}", f"ih+{bottom}", 0, 0)
        stream = stream.filter("fillborders", right=right, bottom=bottom, mode="smear")
    stream = stream.filter("format", "yuv420p")
    options: dict[str, Any] = {
        "c:v": "libx264",
        "preset": X264_PRESET,
        "crf": CRF,
        # MP4 counts lengths in decoding order: with B-frames the last frame's own length would be lost.
        "bf": 0,
        "fps_mode:v": "passthrough",
        "enc_time_base:v": source.time_base,
        # Decoders that must guess the times of the first frames are late by as many as they reorder. As a
        # filter (setpts) this would take the frames' lengths away, and with them the last frame.
        "bsf:v": "setts=pts=PTS-STARTPTS:dts=DTS-STARTDTS",
    }
    if _is_rgb(source.pixel_format):
        options |= {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
    return Picture(stream, options)


def muxing(video_index: int, *, all_tags: bool) -> dict[str, Any]:
    """Options of the MP4 itself: playable while it loads, with the source's metadata and chapters."""
    flags = "+faststart+use_metadata_tags" if all_tags else "+faststart"
    return {"movflags": flags, "map_metadata": video_index, "map_chapters": video_index, "format": "mp4"}


def _is_rgb(pixel_format: str) -> bool:
    return pixel_format.startswith(
        ("rgb", "bgr", "gbr", "argb", "abgr", "rgba", "bgra", "pal8", "0rgb", "0bgr")
    )
