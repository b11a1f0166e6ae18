"""What sfx and bgm can both be told."""

from __future__ import annotations

import os

from pydantic import Field

from sva_common.settings import ServiceSettings


class TextToAudioSettings(ServiceSettings):
    """The line in front of the backend, and how a real model runs."""

    queue_capacity: int = Field(default=64, ge=0, le=10_000)
    """Requests that may wait; the next is answered RESOURCE_EXHAUSTED."""
    slots: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """Requests that an embedded backend works on at once."""
    device: str = Field(default="auto", pattern=r"^(auto|cpu|cuda(:\d{1,3})?)$")
    """Where a real model runs: `cpu`, `cuda`, `cuda:1`. `auto`: the first GPU, or the CPU."""
    max_batch: int = Field(default=0, ge=0, le=256)
    """Requests that share the steps of a real model. 0: 8 on a CPU, 32 on a GPU."""
    kv_cache_mib: int = Field(default=0, ge=0, le=1 << 20)
    """Memory for keys and values of a real model, in MiB. 0: what the largest batch could use, at most
    a quarter of free memory on a CPU and 80 % of it on a GPU."""
    torch_threads: int = Field(default=0, ge=0, le=1024)
    """Threads of a real model on a CPU. 0: one per core."""
    t5: str = ""
    """Folder of the text encoder T5. Empty: `t5/` beside the checkpoint, or the hub's cache."""
    models_offline: bool = False
    """Never download a checkpoint. `HF_HUB_OFFLINE=1` says the same."""
