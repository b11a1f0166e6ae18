"""Runs a graph and reads the frames that come out, with their times."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sva_common.logs import logger
from sva_common.media.ffmpeg import run_ffmpeg

from .frame import Frame

log = logger(__name__)

DECODE_LIMIT_S = 40.0


async def decode(video: Path, arguments: Sequence[str], *, streams: int = 1) -> list[list[Frame]]:
    """Run FFmpeg on `video` and answer the frames of each output stream, in order of presentation.

    Raises what `run_ffmpeg` raises. A stream without frames is an empty list.
    """
    raw = await run_ffmpeg(arguments, limit_s=DECODE_LIMIT_S, video=video)
    return await asyncio.to_thread(_read, raw, streams) if raw else [[] for _ in range(streams)]


def _read(raw: bytes, streams: int) -> list[list[Frame]]:
    import av

    frames: list[list[Frame]] = [[] for _ in range(streams)]
    try:
        # This NUT is our own FFmpeg's, not the user's.
        with av.open(io.BytesIO(raw), "r", format="nut", metadata_errors="replace") as container:
            for packet in container.demux(video=tuple(range(streams))):
                for picture in packet.decode():
                    if isinstance(picture, av.VideoFrame) and picture.time is not None:
                        pixels = np.ascontiguousarray(picture.to_ndarray(), dtype=np.uint8)
                        frames[packet.stream.index].append(Frame(pixels, picture.time))
    except av.error.FFmpegError:
        # Frames without a timestamp (an AVI that was sought) make a NUT that cannot be read on.
        log.info("frames without timestamps", read=[len(stream) for stream in frames])
    return frames
