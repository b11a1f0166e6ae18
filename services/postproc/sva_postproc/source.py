"""What the source video is, and whether its picture may go into the MP4 untouched."""

from __future__ import annotations

from sva_common.errors import InvalidInput
from sva_common.media.probe import VideoProbe

PLAYABLE: dict[str, frozenset[str]] = {
    "h264": frozenset({"yuv420p", "yuvj420p"}),
    "hevc": frozenset({"yuv420p", "yuvj420p", "yuv420p10le"}),
    "vp9": frozenset({"yuv420p", "yuvj420p", "yuv420p10le"}),
    "av1": frozenset({"yuv420p", "yuvj420p", "yuv420p10le"}),
}
"""Codecs, and their pixel formats, that browsers play in MP4 (HEVC where the device decodes it)."""

_USUAL_TAGS = frozenset(
    (
        "title",
        "artist",
        "author",
        "album_artist",
        "album",
        "composer",
        "writer",
        "date",
        "year",
        "encoder",
        "comment",
        "genre",
        "copyright",
        "grouping",
        "lyrics",
        "description",
        "synopsis",
        "show",
        "episode_id",
        "network",
        "keywords",
        "track",
        "disc",
        "compilation",
        "hd_video",
        "media_type",
        "episode_sort",
        "season_number",
        "gapless_playback",
        "creation_time",
        "location",
        "major_brand",
        "minor_version",
        "compatible_brands",
    )
)
"""What the MP4 writer stores, or makes itself, without being told to keep all metadata."""


def reencode_reason(source: VideoProbe) -> str:
    """Why the picture must be encoded anew. Empty when it can be copied."""
    formats = PLAYABLE.get(source.codec)
    if formats is None:
        return f"browsers do not play {source.codec or 'this codec'} in MP4"
    if source.pixel_format not in formats:
        return f"browsers do not play {source.codec} with pixel format {source.pixel_format or 'unknown'}"
    if not source.timed:
        return f"{source.container} does not say when each {source.codec} frame is shown"
    return ""


def check_limits(source: VideoProbe, *, max_duration_s: float, max_pixels: int) -> None:
    """Raise `InvalidInput` with reason VIDEO_TOO_LONG or FRAME_TOO_LARGE."""
    if source.duration_s > max_duration_s:
        raise InvalidInput(
            f"the video lasts {source.duration_s:.1f} s; at most {max_duration_s:g} s are allowed",
            reason="VIDEO_TOO_LONG",
        )
    if source.width * source.height > max_pixels:
        raise InvalidInput(
            f"frames of {source.width}x{source.height} are larger than the {max_pixels} pixels allowed",
            reason="FRAME_TOO_LARGE",
        )


def has_rare_tags(source: VideoProbe) -> bool:
    """Whether the file holds metadata that MP4's usual tags have no place for (cameras write such)."""
    return any(tag.lower().partition("-")[0] not in _USUAL_TAGS for tag in source.tags)
