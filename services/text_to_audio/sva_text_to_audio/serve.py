"""Puts a backend behind the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sva_common.server import Service, run
from sva_common.stubs.text_to_audio_pb2_grpc import add_TextToAudioServiceServicer_to_server

from .backend import Backend
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
