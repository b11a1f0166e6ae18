"""What a video file holds, asked in a child process: a file that crashes the demuxer harms nobody."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..errors import InternalError, InvalidInput
from .ffmpeg import DEMUXERS

if TYPE_CHECKING:
    from av import Packet
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

PROBE_LIMIT_S = 15.0
PROBE_BYTES = 16 * 1024 * 1024
MEMORY_LIMIT_BYTES = 2 * 1024**3
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


async def probe(path: Path) -> VideoProbe:
    """Probe a file.

    Raises `InvalidInput` with reason NOT_A_VIDEO, NO_PICTURE, VIDEO_TRUNCATED or MEDIA_TOO_SLOW.
    """
    # The child imports this module, too, and has no use for telemetry.
    from ..telemetry.tracing import span

    with span("probe"):
        return await _probe(path)


async def _probe(path: Path) -> VideoProbe:
    if not (await asyncio.to_thread(path.stat)).st_size:
        raise InvalidInput("the video is empty", reason="NOT_A_VIDEO")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "sva_common.media.probe",
        str(path),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PROBE_LIMIT_S):
            out, _ = await process.communicate()
    except TimeoutError:
        raise InvalidInput("the video takes too long to read", reason="MEDIA_TOO_SLOW") from None
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    try:
        found = json.loads(out)
    except ValueError:
        raise InvalidInput("the file is not a video that can be read", reason="NOT_A_VIDEO") from None
    if not isinstance(found, dict):
        raise InternalError("the probe answered nonsense")
    if "reason" in found:
        raise InvalidInput(found["message"], reason=found["reason"])
    return VideoProbe(**{**found, "tags": tuple(found["tags"])})


def _probe_here(path: str) -> VideoProbe:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS, "probesize": str(PROBE_BYTES)}
    try:
        container = av.open(path, options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise InvalidInput("the file is not a video that can be read", reason="NOT_A_VIDEO") from error
    with container:
        stream = _picture(container)
        context = stream.codec_context
        if not context.width or not context.height:
            raise InvalidInput("no frame of the picture can be read", reason="NO_PICTURE")
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        sound = cast("AudioStream | None", container.streams.best("audio"))
        span = _span(container, stream, rate)
        return VideoProbe(
            container=container.format.name,
            # The context bears the name of the decoder ("libdav1d"), which is not the codec's ("av1").
            codec=context.codec.canonical_name,
            width=context.width,
            height=context.height,
            duration_s=span.end_s - span.start_s,
            frame_rate=rate,
            has_audio=sound is not None,
            stream_index=stream.index,
            pixel_format=context.pix_fmt or "",
            start_s=span.start_s,
            timed=span.timed,
            time_base=str(stream.time_base or "1/1000"),
            audio_index=None if sound is None else sound.index,
            audio_channels=0 if sound is None else sound.codec_context.channels,
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


@dataclass(frozen=True, slots=True)
class _Span:
    start_s: float
    end_s: float
    timed: bool


def _span(container: InputContainer, stream: VideoStream, rate: float) -> _Span:
    """When the picture starts and ends: the packets' own word, since headers lie and some have none."""
    base = float(stream.time_base or 0)
    in_order = container.format.name == "avi"
    timed = not (in_order and stream.codec_context.has_b_frames)
    first, last, last_duration, count = math.inf, -math.inf, 0.0, 0
    reach = _Reach()
    for packet in container.demux():
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
    frame = 1 / rate if rate > 0 else 0.04
    if last < first:
        return _Span(0.0, count * frame, timed=False)
    return _Span(first, last + (last_duration if last_duration > 0 else frame), timed)


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


def main(path: str) -> None:
    """The child: print what was found as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(PROBE_LIMIT_S), int(PROBE_LIMIT_S)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer: dict[str, object] = asdict(_probe_here(path))
    except InvalidInput as error:
        answer = {"reason": error.reason, "message": error.message}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
