"""Puts a backend behind the contract."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sva_common.server import Service, run
from sva_common.stubs.text_to_audio_pb2_grpc import add_TextToAudioServiceServicer_to_server

from .backend import Backend, Renderer
from .embedded import EmbeddedBackend
from .model_slot import ModelSlot
from .servicer import SERVICE, TextToAudioServicer
from .settings import TextToAudioSettings


def serve(label: str, load: Callable[[], Awaitable[Backend]], settings: TextToAudioSettings) -> None:
    """Serve until SIGTERM; not ready until `load` has returned. `label`: sfx or bgm, for the logs."""
    slot = ModelSlot(load)
    servicer = TextToAudioServicer(slot)
    run(
        Service(
            name=SERVICE,
            label=label,
            attach=lambda server: add_TextToAudioServiceServicer_to_server(servicer, server),
            make_ready=slot.fill,
        ),
        settings,
    )


def serve_embedded(label: str, make: Callable[[], Renderer], settings: TextToAudioSettings) -> None:
    """Serve a synthesiser that needs no weights."""

    async def load() -> Backend:
        # Importing numpy and scipy takes a while: the process answers health meanwhile.
        renderer = await asyncio.to_thread(make)
        return EmbeddedBackend(renderer, slots=settings.slots, queue_capacity=settings.queue_capacity)

    serve(label, load, settings)
