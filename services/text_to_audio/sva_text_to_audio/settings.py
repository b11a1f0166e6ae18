"""What sfx and bgm can both be told."""

from __future__ import annotations

import os

from pydantic import Field

from sva_common.settings import ServiceSettings


class TextToAudioSettings(ServiceSettings):
    """The line in front of the backend."""

    queue_capacity: int = Field(default=64, ge=0, le=10_000)
    """Requests that may wait; the next is answered RESOURCE_EXHAUSTED."""
    slots: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Requests that an embedded backend works on at once."""
