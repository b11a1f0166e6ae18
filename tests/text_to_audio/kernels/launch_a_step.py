"""Launches a decoding step and a draw through Triton's own path, to whatever driver library is there.

`python -m tests.text_to_audio.kernels.launch_a_step LAUNCHERS`. Kernels are compiled for an H100.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import triton
from torch import Tensor
from triton.backends.nvidia.driver import CudaDriver, CudaLauncher, CudaUtils

from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.kernels.base import Knobs
from sva_text_to_audio.engine.kernels.launchers import use_launchers
from sva_text_to_audio.engine.kernels.triton_kernels import TritonKernels
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Slots
from sva_text_to_audio.engine.weights import pack

from ..engine.random_weights import random_state

SHAPE = ModelShape(dim=128, heads=2, layers=1, hidden=256, codebooks=4, cardinality=64, delays=(0, 1, 2, 3))
REQUESTS = 3
HOST = torch.device("cpu")


class Hopper(CudaDriver):
    """Triton's driver without the questions that it has torch answer."""

    def __init__(self) -> None:
        self.utils = CudaUtils()
        self.launcher_cls = CudaLauncher
        self.get_device_capability = lambda device: (9, 0)
        self.get_current_stream = lambda device: 0
        self.get_current_device = lambda: 0


def launch() -> Tensor:
    """Launch them; the logits of which tokens were to be drawn."""
    weights = pack(random_state(SHAPE), SHAPE, device=HOST, dtype=torch.float16)
    arena = Arena(SHAPE, 1000, device=HOST, dtype=torch.float16)
    slots = Slots(SHAPE, 8, frames=50, scratch=0, device=HOST)
    kernels = TritonKernels(HOST, SHAPE.head_size)
    logits = Decoder(weights, kernels, arena, slots).step(REQUESTS)
    each = torch.ones(REQUESTS)
    noise = torch.ones(REQUESTS, SHAPE.codebooks, SHAPE.cardinality)
    kernels.sample(logits, noise, Knobs(each, each, each.int(), each, []))
    return logits


if __name__ == "__main__":
    use_launchers(Path(sys.argv[1]))
    triton.runtime.driver.set_active(Hopper())
    sys.stdout.write(f"{launch().data_ptr():x}")
