"""Serve the bgm service: `python -m sva_bgm`."""

from __future__ import annotations

import asyncio

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Backend, Renderer
from sva_text_to_audio.embedded import EmbeddedBackend
from sva_text_to_audio.serve import serve

from .settings import BgmSettings


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(BgmSettings)

    async def load() -> Backend:
        # numpy and scipy take a while: the process answers health meanwhile.
        renderer = await asyncio.to_thread(_make)
        return EmbeddedBackend(renderer, slots=settings.slots, queue_capacity=settings.queue_capacity)

    serve("bgm", load, settings)


def _make() -> Renderer:
    from .composer import Composer

    return Composer()


if __name__ == "__main__":
    main()
