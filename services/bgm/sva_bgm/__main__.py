"""Serve the bgm service: `python -m sva_bgm`."""

from __future__ import annotations

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Renderer
from sva_text_to_audio.serve import serve_embedded

from .settings import BgmSettings


def main() -> None:
    """Read settings, build, serve."""
    serve_embedded("bgm", _make, load_settings(BgmSettings))


def _make() -> Renderer:
    from .composer import Composer

    return Composer()


if __name__ == "__main__":
    main()
