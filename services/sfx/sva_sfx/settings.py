"""What the sfx service can be told."""

from __future__ import annotations

from typing import Literal

from sva_common.settings import Address
from sva_text_to_audio.settings import TextToAudioSettings


class SfxSettings(TextToAudioSettings):
    """Settings of the sfx service."""

    listen: Address = "127.0.0.1:50052"
    sfx_backend: Literal["auto", "procedural"] = "auto"
    """Who makes the sound. `auto`: the embedded one, procedural."""
