"""Serve the bgm service: `python -m sva_bgm`."""

from __future__ import annotations

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Renderer
from sva_text_to_audio.serve import serve_embedded, serve_model

from .settings import BgmSettings

DEFAULT_CHECKPOINT = "facebook/musicgen-medium"


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(BgmSettings)
    if settings.uses_checkpoint:
        source = settings.bgm_checkpoint or DEFAULT_CHECKPOINT
        serve_model("bgm", source, "musicgen", settings, sha256=settings.bgm_checkpoint_sha256)
    else:
        serve_embedded("bgm", _make, settings)


def _make() -> Renderer:
    from .composer import Composer

    return Composer()


if __name__ == "__main__":
    main()
