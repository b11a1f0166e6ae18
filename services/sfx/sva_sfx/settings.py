"""What the sfx service can be told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sva_common.settings import Address
from sva_text_to_audio.settings import TextToAudioSettings


class SfxSettings(TextToAudioSettings):
    """Settings of the sfx service."""

    listen: Address = "127.0.0.1:50052"
    sfx_backend: Literal["auto", "procedural", "audiogen"] = "auto"
    """Who makes the sound. `auto`: audiogen where a checkpoint is named, else the embedded procedural."""
    sfx_checkpoint: str = ""
    """Checkpoint of audiogen: a folder, or a hub id. Empty: `facebook/audiogen-medium`."""
    sfx_checkpoint_sha256: str = Field(default="", pattern=r"^([0-9a-fA-F]{64})?$")
    """SHA-256 that the language model's file must have. Empty: any."""

    @property
    def uses_checkpoint(self) -> bool:
        """Whether a real model makes the sound."""
        return self.sfx_backend == "audiogen" or (self.sfx_backend == "auto" and self.sfx_checkpoint != "")
