"""Serve the sfx service: `python -m sva_sfx`."""

from __future__ import annotations

from sva_common.settings import load_settings
from sva_text_to_audio.backend import Renderer
from sva_text_to_audio.serve import serve_embedded, serve_model

from .settings import SfxSettings

DEFAULT_CHECKPOINT = "facebook/audiogen-medium"


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(SfxSettings)
    if settings.uses_checkpoint:
        source = settings.sfx_checkpoint or DEFAULT_CHECKPOINT
        serve_model("sfx", source, "audiogen", settings, sha256=settings.sfx_checkpoint_sha256)
    else:
        serve_embedded("sfx", _make, settings)


def _make() -> Renderer:
    from .procedural import Procedural

    return Procedural()


if __name__ == "__main__":
    main()
