"""What the bgm service can be told."""

from __future__ import annotations

from typing import Literal

from sva_common.settings import Address
from sva_text_to_audio.settings import TextToAudioSettings


class BgmSettings(TextToAudioSettings):
    """Settings of the bgm service."""

    listen: Address = "127.0.0.1:50053"
    bgm_backend: Literal["auto", "composer"] = "auto"
    """Who makes the sound. `auto`: the embedded one, composer."""
