"""Receives the request stream of a plan: options, then the video."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from sva_common.errors import InvalidInput
from sva_common.pace import paced
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
    requests = paced(requests, idle_s)
    first = await anext(requests, None)
    if first is None or first.WhichOneof("message") != "options":
        raise InvalidInput("the first message must hold the options", reason="OPTIONS_FIRST")
    with PayloadReceiver(directory, max_bytes) as receiver:
        async for request in requests:
            if request.WhichOneof("message") != "video":
                raise InvalidInput("after the options only the video may follow", reason="PAYLOAD_ORDER")
            if request.video.HasField("header") and request.video.header.name != VIDEO:
                raise InvalidInput(f"the only payload must be named {VIDEO!r}", reason="PAYLOAD_UNKNOWN")
            await receiver.accept(request.video)
        video = receiver.finish().get(VIDEO)
    if video is None:
        raise InvalidInput("there is no video", reason="PAYLOAD_MISSING")
    return first.options, video.path
