"""What a video file holds, found out in a child of its own; `probe.py` is the other side.

The child confines itself before it looks, and answers one line of JSON.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from ..errors import InvalidInput
from .allowed import INPUT_OPTIONS, MAX_PIXELS, PICTURE_CODECS, VIDEO_URL

if TYPE_CHECKING:
    from av import Packet
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

PROBE_BYTES = 16 * 1024 * 1024
MAX_PACKETS = 1_000_000
"""All streams together: ten minutes hold some 100,000."""
MAX_FRAME_RATE = 1000.0
USUAL_FRAME_S = 0.04
MAX_TAGS = 100
TRUNCATION_TOLERANCE_S = 1.0
TRUNCATION_TOLERANCE = 0.1
"""A header may promise this much more than there is, in seconds or as a part; more means a file cut off."""


@dataclass(frozen=True, slots=True)
class VideoProbe:
    """What a video file holds. Durations in seconds; `codec` and `container` by FFmpeg's names."""

    container: str
    codec: str
    width: int
    height: int
    duration_s: float
    """From the first frame's appearance to the end of the last frame."""
    frame_rate: float
    """0 when unknown, at most `MAX_FRAME_RATE`."""
    has_audio: bool
    stream_index: int = 0
    """Which stream the picture is; cover art and thumbnails never are."""
    pixel_format: str = ""
    """By FFmpeg's name, such as `yuv420p`. Empty when unknown."""
    start_s: float = 0.0
    """When the first frame appears, on the file's own clock."""
    timed: bool = True
    """Whether every packet of the picture says when it is shown. In AVI they stand in decoding order only."""
    time_base: str = "1/1000"
    """Unit of the picture's times in seconds, as a fraction."""
    audio_index: int | None = None
    """Which stream the sound is, when there is any: the one that is marked as default, or the first."""
    audio_channels: int = 0
    tags: tuple[str, ...] = ()
    """Names of the file's own metadata, at most `MAX_TAGS`."""


def inspect() -> VideoProbe:
    """What the file on standard input holds. Raises `InvalidInput` as `probe.probe` says."""
    import av

    options = {name: str(value) for name, value in INPUT_OPTIONS.items()} | {"probesize": str(PROBE_BYTES)}
    try:
        container = av.open(VIDEO_URL, options=options, metadata_errors="replace")
    except (av.error.FFmpegError, ValueError) as error:
        raise InvalidInput("the file is not a video that can be read", reason="NOT_A_VIDEO") from error
    with container:
        stream = _picture(container)
        _check_frame(stream)
        context = stream.codec_context
        sound = cast("AudioStream | None", container.streams.best("audio"))
        span = _span(container, stream)
        return VideoProbe(
            container=container.format.name,
            # The context bears the name of the decoder ("libdav1d"), which is not the codec's ("av1").
            codec=context.codec.canonical_name,
            width=context.width,
            height=context.height,
            duration_s=span.end_s - span.start_s,
            frame_rate=_frame_rate(stream, span),
            has_audio=sound is not None,
            stream_index=stream.index,
            pixel_format=context.pix_fmt or "",
            start_s=span.start_s,
            timed=span.timed,
            time_base=str(stream.time_base or "1/1000"),
            audio_index=None if sound is None else sound.index,
            audio_channels=sound.codec_context.channels if sound and sound.codec_context else 0,
            tags=tuple(name[:100] for name in list(container.metadata)[:MAX_TAGS]),
        )


def _picture(container: InputContainer) -> VideoStream:
    """The stream that is the video: the default one, or the first, of those that are not cover art."""
    from av.stream import Disposition

    aside = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.dependent
    moving = [stream for stream in container.streams.video if not stream.disposition & aside]
    if not moving:
        raise InvalidInput("the file has no picture, only sound", reason="NO_PICTURE")
    return next((stream for stream in moving if stream.disposition & Disposition.default), moving[0])


def _check_frame(stream: VideoStream) -> None:
    context = stream.codec_context
    # There is no context where FFmpeg has no decoder at all.
    codec = context.codec.canonical_name if context else "an unknown codec"
    if codec not in PICTURE_CODECS:
        raise InvalidInput(f"the picture is in {codec}, which is not read here", reason="CODEC_UNSUPPORTED")
    if context.width * context.height > MAX_PIXELS:
        raise InvalidInput(
            f"frames of {context.width}x{context.height} are larger than the {MAX_PIXELS} pixels allowed",
            reason="FRAME_TOO_LARGE",
        )
    if not context.width or not context.height:
        raise InvalidInput(
            f"no frame of the picture can be read; they may have up to {MAX_PIXELS} pixels",
            reason="NO_PICTURE",
        )


@dataclass(frozen=True, slots=True)
class _Span:
    start_s: float
    end_s: float
    frames: int
    timed: bool


def _span(container: InputContainer, stream: VideoStream) -> _Span:
    """When the picture starts and ends: the packets' own word, since headers lie and some have none."""
    base = float(stream.time_base or 0)
    in_order = container.format.name == "avi"
    timed = not (in_order and stream.codec_context.has_b_frames)
    first, last, last_duration, count = math.inf, -math.inf, 0.0, 0
    reach = _Reach()
    for number, packet in enumerate(container.demux()):
        if number == MAX_PACKETS:
            raise InvalidInput(f"the video has more than {MAX_PACKETS} packets", reason="MEDIA_TOO_LARGE")
        reach.add(packet)
        # An edit list marks what is decoded but never shown.
        if not packet.size or packet.is_discard or packet.stream_index != stream.index:
            continue
        count += 1
        timed = timed and packet.pts is not None
        shown = packet.dts if packet.pts is None or in_order else packet.pts
        if shown is None:
            continue
        first = min(first, shown * base)
        if shown * base >= last:
            last, last_duration = shown * base, float(packet.duration or 0) * base
    if not count:
        raise InvalidInput("the video has no frames", reason="NO_PICTURE")
    reach.check(container)
    rate = _said_rate(stream)
    frame = 1 / rate if 0 < rate <= MAX_FRAME_RATE else USUAL_FRAME_S
    if last < first:
        return _Span(0.0, count * frame, count, timed=False)
    return _Span(first, last + (last_duration if last_duration > 0 else frame), count, timed)


def _said_rate(stream: VideoStream) -> float:
    return float(stream.average_rate or stream.guessed_rate or 0)


def _frame_rate(stream: VideoStream, span: _Span) -> float:
    """What the file says; where that is beyond belief, what its frames say."""
    said = _said_rate(stream)
    if said <= MAX_FRAME_RATE:
        return said
    counted = span.frames / (span.end_s - span.start_s)
    if counted > MAX_FRAME_RATE:
        raise InvalidInput(
            f"the video has {counted:.3g} frames a second; at most {MAX_FRAME_RATE:g} are allowed",
            reason="FRAME_RATE_TOO_HIGH",
        )
    return counted


class _Reach:
    """How much time the packets of all streams cover, to be held against what the header promises."""

    def __init__(self) -> None:
        self._first, self._last = math.inf, -math.inf

    def add(self, packet: Packet) -> None:
        time = packet.pts if packet.pts is not None else packet.dts
        if packet.size and time is not None:
            base = float(packet.time_base or 0)
            self._first = min(self._first, time * base)
            self._last = max(self._last, (time + (packet.duration or 0)) * base)

    def check(self, container: InputContainer) -> None:
        declared = (container.duration or 0) / 1e6
        found = max(self._last - self._first, 0.0)
        if declared - found > max(TRUNCATION_TOLERANCE_S, TRUNCATION_TOLERANCE * declared):
            raise InvalidInput(
                f"the file promises {declared:.1f} s, but only {found:.1f} s are there: it is cut off",
                reason="VIDEO_TRUNCATED",
            )


def main(bounds: str) -> None:
    """The child: confine itself and print what it finds."""
    import av.stream  # noqa: F401 - as another user we may not be able to reach what is not yet loaded

    from .confine import confine

    confine(bounds)
    try:
        answer: dict[str, object] = asdict(inspect())
    except InvalidInput as error:
        answer = {"reason": error.reason, "message": error.message}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
