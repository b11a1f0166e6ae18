"""What a video file holds, asked in a child process: a file that crashes the demuxer harms nobody."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import InternalError, InvalidInput
from .ffmpeg import DEMUXERS

PROBE_LIMIT_S = 15.0
PROBE_BYTES = 16 * 1024 * 1024
MEMORY_LIMIT_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class VideoProbe:
    """What a video file holds. Durations in seconds; `codec` and `container` by FFmpeg's names."""

    container: str
    codec: str
    width: int
    height: int
    duration_s: float
    frame_rate: float
    has_audio: bool


async def probe(path: Path) -> VideoProbe:
    """Probe a file. Raises `InvalidInput` with reason NOT_A_VIDEO, NO_PICTURE or MEDIA_TOO_SLOW."""
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
    return VideoProbe(**found)


def _probe_here(path: str) -> VideoProbe:
    import av

    options = {"protocol_whitelist": "file", "format_whitelist": DEMUXERS, "probesize": str(PROBE_BYTES)}
    try:
        container = av.open(path, options=options)
    except (av.error.FFmpegError, ValueError) as error:
        raise InvalidInput("the file is not a video that can be read", reason="NOT_A_VIDEO") from error
    with container:
        if not container.streams.video:
            raise InvalidInput("the file has no picture, only sound", reason="NO_PICTURE")
        stream = container.streams.video[0]
        context = stream.codec_context
        if not context.width or not context.height:
            raise InvalidInput("no frame of the picture can be read", reason="NO_PICTURE")
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        return VideoProbe(
            container=container.format.name,
            codec=context.name,
            width=context.width,
            height=context.height,
            duration_s=_duration(container, stream, rate),
            frame_rate=rate,
            has_audio=bool(container.streams.audio),
        )


def _duration(container: object, stream: object, rate: float) -> float:
    """Length of the picture: the packets' own word, since headers lie and some containers have none."""
    first, last, longest, count = math.inf, -math.inf, 0.0, 0
    base = float(stream.time_base or 0)  # type: ignore[attr-defined]
    for packet in container.demux(stream):  # type: ignore[attr-defined]
        if packet.pts is None or not packet.size:
            continue
        count += 1
        first, last = min(first, packet.pts * base), max(last, packet.pts * base)
        longest = max(longest, float(packet.duration or 0) * base)
    if not count:
        raise InvalidInput("the video has no frames", reason="NO_PICTURE")
    frame = 1 / rate if rate > 0 else longest or 0.04
    return max(last - first, 0.0) + (longest if 0 < longest <= 2 * frame else frame)


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
