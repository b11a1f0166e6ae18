"""Serve the sfx service: `python -m sva_sfx`."""

from __future__ import annotations

import asyncio

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Backend, Renderer
from sva_text_to_audio.embedded import EmbeddedBackend
from sva_text_to_audio.serve import serve

from .settings import SfxSettings


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(SfxSettings)

    async def load() -> Backend:
        # numpy and scipy take a while: the process answers health meanwhile.
        renderer = await asyncio.to_thread(_make)
        return EmbeddedBackend(renderer, slots=settings.slots, queue_capacity=settings.queue_capacity)

    serve("sfx", load, settings)


def _make() -> Renderer:
    from .procedural import Procedural

    return Procedural()


if __name__ == "__main__":
    main()
