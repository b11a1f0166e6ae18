"""What a video file holds, asked in a child process: a file that crashes the demuxer harms nobody."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ..errors import InvalidInput, TimedOut
from ..telemetry.tracing import span
from . import sandbox
from .inspection import VideoProbe

__all__ = ["VideoProbe", "probe"]

LIMITS = sandbox.Limits(
    wall_s=15.0,
    cpu_s=15.0,
    memory_bytes=768 * 1024**2,
    output_bytes=256 * 1024,
    tasks=0,
)
_CHILD = ("-m", "sva_common.media.inspection")
_Text = Annotated[str, Field(max_length=500)]


@dataclass(frozen=True)
class _Refusal:
    reason: _Text
    message: _Text


_ANSWER: TypeAdapter[VideoProbe | _Refusal] = TypeAdapter(VideoProbe | _Refusal)


async def probe(path: Path) -> VideoProbe:
    """Probe a file.

    Raises `InvalidInput` with reason NOT_A_VIDEO, NO_PICTURE, CODEC_UNSUPPORTED, VIDEO_TRUNCATED,
    FRAME_TOO_LARGE, FRAME_RATE_TOO_HIGH, MEDIA_TOO_LARGE or MEDIA_TOO_SLOW, and `Unavailable` where the
    service stood still.
    """
    with span("probe"):
        if not (await asyncio.to_thread(path.stat)).st_size:
            raise InvalidInput("the video is empty", reason="NOT_A_VIDEO")
        try:
            ended = await sandbox.run(_CHILD, (), LIMITS, stdin=path)
        except TimedOut:
            raise InvalidInput("the video takes too long to read", reason="MEDIA_TOO_SLOW") from None
    try:
        # A child that a file has taken over may answer anything.
        answer = _ANSWER.validate_json(ended.out)
    except ValidationError:
        raise InvalidInput("the file is not a video that can be read", reason="NOT_A_VIDEO") from None
    if isinstance(answer, _Refusal):
        raise InvalidInput(answer.message, reason=answer.reason)
    if not all(map(math.isfinite, (answer.start_s, answer.duration_s, answer.frame_rate))):
        raise InvalidInput("the video's times are no numbers", reason="NOT_A_VIDEO")
    return answer
