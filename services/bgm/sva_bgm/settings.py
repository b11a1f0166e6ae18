"""What the bgm service can be told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sva_common.settings import Address
from sva_text_to_audio.settings import TextToAudioSettings


class BgmSettings(TextToAudioSettings):
    """Settings of the bgm service."""

    listen: Address = "127.0.0.1:50053"
    bgm_backend: Literal["auto", "composer", "musicgen"] = "auto"
    """Who makes the sound. `auto`: musicgen where a checkpoint is named, else the embedded composer."""
    bgm_checkpoint: str = ""
    """Checkpoint of musicgen: a folder, or a hub id. Empty: `facebook/musicgen-medium`."""
    bgm_checkpoint_sha256: str = Field(default="", pattern=r"^([0-9a-fA-F]{64})?$")
    """SHA-256 that the language model's file must have. Empty: any."""

    @property
    def uses_checkpoint(self) -> bool:
        """Whether a real model makes the sound."""
        return self.bgm_backend == "musicgen" or (self.bgm_backend == "auto" and self.bgm_checkpoint != "")
