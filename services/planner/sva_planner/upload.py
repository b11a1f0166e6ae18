"""Receives the request stream of a plan: options, then the video."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from sva_common.errors import InvalidInput, TimedOut
from sva_common.payload import PayloadReceiver
from sva_common.stubs import planner_pb2 as wire

VIDEO = "video"


async def receive_video(
    requests: AsyncIterator[wire.PlanRequest], directory: Path, *, max_bytes: int, idle_s: float
) -> tuple[wire.PlanOptions, Path]:
    """Take the options, and write the video into `directory`.

    Raises `InvalidInput` (order, size), `DataLoss` (a video that did not arrive whole) and
    `TimedOut` (nothing came for `idle_s` seconds).
    """
    first = await _next(requests, idle_s)
    if first is None or first.WhichOneof("message") != "options":
        raise InvalidInput("the first message must hold the options", reason="OPTIONS_FIRST")
    with PayloadReceiver(directory, max_bytes) as receiver:
        while (request := await _next(requests, idle_s)) is not None:
            if request.WhichOneof("message") != "video":
                raise InvalidInput("after the options only the video may follow", reason="PAYLOAD_ORDER")
            if request.video.HasField("header") and request.video.header.name != VIDEO:
                raise InvalidInput(f"the only payload must be named {VIDEO!r}", reason="PAYLOAD_UNKNOWN")
            await receiver.accept(request.video)
        video = receiver.finish().get(VIDEO)
    if video is None:
        raise InvalidInput("there is no video", reason="PAYLOAD_MISSING")
    return first.options, video.path


async def _next(requests: AsyncIterator[wire.PlanRequest], idle_s: float) -> wire.PlanRequest | None:
    try:
        async with asyncio.timeout(idle_s):
            return await anext(requests, None)
    except TimeoutError:
        raise TimedOut(f"nothing arrived for {idle_s:g} s", reason="UPLOAD_STALLED") from None
