"""Serve the sfx service: `python -m sva_sfx`."""

from __future__ import annotations

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Renderer
from sva_text_to_audio.serve import serve_embedded

from .settings import SfxSettings


def main() -> None:
    """Read settings, build, serve."""
    serve_embedded("sfx", _make, load_settings(SfxSettings))


def _make() -> Renderer:
    from .procedural import Procedural

    return Procedural()


if __name__ == "__main__":
    main()
