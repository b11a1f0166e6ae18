"""Puts a backend behind the contract."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sva_common.errors import Refused
from sva_common.server import Service, run
from sva_common.stubs.text_to_audio_pb2_grpc import add_TextToAudioServiceServicer_to_server

from .backend import Backend, Renderer
from .embedded import EmbeddedBackend
from .model_slot import ModelSlot
from .servicer import SERVICE, TextToAudioServicer
from .settings import TextToAudioSettings

if TYPE_CHECKING:
    from .checkpoint import Family


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


def serve_model(
    label: str, source: str, family: Family, settings: TextToAudioSettings, *, sha256: str = ""
) -> None:
    """Serve a checkpoint of AudioGen or MusicGen; see `Loader.load`."""

    # On a CPU a step reads all weights and far-apart parts of the cache: faster by 5 to 10 % in huge pages.
    # PyTorch looks once, when it is first used.
    os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")

    def load_now() -> Backend:
        start = time.monotonic()
        try:
            from .loading import Loader

            imports_s = time.monotonic() - start
            return Loader(family, settings, imports_s=imports_s).load(source, sha256)
        except ModuleNotFoundError as error:  # Much is imported only where it is used.
            raise Refused(
                f"{family} needs the package {error.name}, which is not installed: `make setup-models`, or "
                f"the extra `audiocraft` of sva-{label}",
                reason="NOT_INSTALLED",
            ) from error

    serve(label, lambda: asyncio.to_thread(load_now), settings)
