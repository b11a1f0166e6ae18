"""Receives the payloads of a call, each within its own bound."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sva_common.errors import InvalidInput
from sva_common.payload import PayloadReceiver, Received
from sva_common.stubs import media_pb2 as media


async def receive(
    parts: AsyncIterator[media.PayloadPart],
    folder: Path,
    max_bytes: Callable[[media.PayloadHeader], int],
) -> dict[str, Received]:
    """Write payloads into `folder` and answer them by name.

    `max_bytes` bounds a payload by its header, or raises for one that is not wanted. Raises
    `InvalidInput` (order, size) and `DataLoss` (a payload that is not complete).
    """
    received: dict[str, Received] = {}
    current = PayloadReceiver(folder, 0)
    try:
        async for part in parts:
            if part.WhichOneof("part") == "header":
                current.finish()
                if part.header.name in received:
                    raise InvalidInput(f"payload {part.header.name!r} came twice", reason="PAYLOAD_ORDER")
                current = PayloadReceiver(folder, max_bytes(part.header))
            if done := await current.accept(part):
                received[done.name] = done
        current.finish()
    finally:
        current.__exit__(None, None, None)
    return received
