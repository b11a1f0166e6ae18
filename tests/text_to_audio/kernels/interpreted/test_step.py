"""Whole steps and prefills on the kernels of a GPU against the same on those of a CPU."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.kernels import triton_attention
from sva_text_to_audio.engine.kernels.base import Kernels
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.kernels.triton_kernels import TritonKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Placement, Slots
from sva_text_to_audio.engine.weights import pack

from ...engine.random_weights import random_state

SHAPE = ModelShape(dim=128, heads=2, layers=2, hidden=256, codebooks=4, cardinality=64, delays=(0, 1, 2, 3))
FRAMES = 90
STEPS = 3
SLOTS = 4
IDLE = 3
"""The slot that has no request, at the end of the batch's bucket."""
TOLERANCE = 1e-2
REQUESTS = [  # frames, frames of the prompt, tokens of the text, how it is drawn
    (30, 0, 1, Sampling()),
    (90, 80, 70, Sampling(guidance_scale=1.5, temperature=0.8, top_p=0.8)),
    (6, 3, 5, Sampling(temperature=0)),
]


class Batch:
    """Three requests and an idle slot in one decoder, ready for the next step."""

    def __init__(self, kernels: Kernels, device: torch.device, dtype: torch.dtype) -> None:
        self.device = device
        weights = pack(random_state(SHAPE), SHAPE, device=device, dtype=torch.float16)
        self.arena = Arena(SHAPE, 1000, device=device, dtype=dtype)
        for block in (*self.arena.keys, *self.arena.values):
            block.fill_(torch.nan)  # What is read without having been written shows.
        scratch = self.arena.allocate(1)
        assert scratch is not None
        self.slots = Slots(SHAPE, SLOTS, frames=FRAMES, scratch=scratch, device=device)
        self.decoder = Decoder(weights, kernels, self.arena, self.slots)
        self._noise = torch.Generator().manual_seed(5)
        self._admit()

    def _admit(self) -> None:
        generator = torch.Generator().manual_seed(3)
        for slot, (frames, given, cross, sampling) in enumerate(REQUESTS):
            place = Placement(0, SHAPE.steps(frames), cross)
            start = self.arena.allocate(place.tokens)
            assert start is not None
            place = Placement(start, place.capacity, cross)
            self.slots.occupy(slot, place, sampling)
            condition = torch.randn(cross, SHAPE.dim, generator=generator)
            self.decoder.read_prompt(place, condition.to(self.device))
            prompt = torch.randint(SHAPE.cardinality, (SHAPE.codebooks, given), generator=generator)
            self.slots.begin_window(slot, frames, prompt.to(self.device))
            for first in range(0, given, 40):
                self.decoder.prefill(slot, place, first, min(first + 40, given))

    def step(self, n: int) -> Tensor:
        """One step with the next noise: the logits of the requests, `[2, 3, codebooks, cardinality]`."""
        noise = torch.empty(SLOTS, SHAPE.codebooks, SHAPE.cardinality)
        self.slots.noise.copy_(noise.exponential_(generator=self._noise))
        return self.decoder.step(n)[:, : len(REQUESTS)].clone().cpu()


@pytest.fixture
def on_gpu(device: torch.device) -> Batch:
    return Batch(TritonKernels(device, SHAPE.head_size), device, torch.float16)


@pytest.fixture
def on_cpu() -> Batch:
    return Batch(PlainKernels(SHAPE.heads), torch.device("cpu"), torch.float32)


def test_steps_of_requests_at_different_positions_are_the_same_on_either(
    on_gpu: Batch, on_cpu: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triton_attention, "PROGRAMS", 32)  # Two splits: the interpreter is slow.
    for _ in range(STEPS):
        torch.testing.assert_close(on_gpu.step(SLOTS), on_cpu.step(SLOTS - 1), rtol=0, atol=TOLERANCE)
        for name in ("position", "tokens", "codes"):
            assert torch.equal(getattr(on_gpu.slots, name).cpu(), getattr(on_cpu.slots, name)), name
    drawn = on_gpu.slots.codes[: len(REQUESTS)].cpu() >= 0
    assert drawn.sum((1, 2)).tolist() == [3 + 2 + 1, 4 * 80 + 3 + 2 + 1, 4 * 3 + 3 + 2 + 1]
    assert not on_gpu.slots.position[IDLE]
