"""A step on the GPU kernels asks the device nothing and takes nothing from the host, as a capture demands.

On torch's meta device any question about values raises, and so does a tensor of the host's here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Placement, Slots
from sva_text_to_audio.engine.weights import pack

from ..engine.random_weights import random_state

triton = pytest.importorskip("triton")

META = torch.device("meta")
SHAPE = ModelShape(dim=128, heads=2, layers=2, hidden=256, codebooks=4, cardinality=64, delays=(0, 1, 2, 3))


class OnDeviceOnly(TorchFunctionMode):
    """Refuses whatever makes a tensor of Python numbers, or touches one of the host; counts all calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        assert func not in (torch.tensor, torch.as_tensor), "made of numbers of the host"
        if func in (Tensor.__getitem__, Tensor.__setitem__):
            assert not any(map(is_list, tree_leaves(args[1], is_leaf=is_list))), (
                "indexed by a list of the host"
            )
        out = func(*args, **kwargs or {})
        for leaf in tree_leaves((args, kwargs, out)):
            assert not isinstance(leaf, Tensor) or leaf.device == META, f"{func} touches the host"
        self.calls += 1
        return out


def is_list(index: object) -> bool:
    return isinstance(index, list)


@pytest.fixture
def decoder(monkeypatch: pytest.MonkeyPatch) -> Decoder:
    from sva_text_to_audio.engine.kernels.triton_kernels import TritonKernels

    monkeypatch.setattr(triton.runtime.jit.JITFunction, "run", lambda *args, **options: None)
    weights = pack(random_state(SHAPE), SHAPE, device=META, dtype=torch.float16)
    arena = Arena(SHAPE, 1000, device=META, dtype=torch.float16)
    slots = Slots(SHAPE, 8, frames=50, scratch=0, device=META)
    return Decoder(weights, TritonKernels(META, SHAPE.head_size), arena, slots)


@pytest.mark.parametrize("n", [1, 3, 8])
def test_a_step(decoder: Decoder, n: int) -> None:
    with OnDeviceOnly() as seen:
        logits = decoder.step(n)
    assert logits.shape == (2, n, SHAPE.codebooks, SHAPE.cardinality)
    assert seen.calls > 30


PLACE = Placement(10, 53, 7)
BETWEEN_STEPS: dict[str, Callable[[Decoder], object]] = {
    "occupy": lambda decoder: decoder.slots.occupy(1, PLACE, Sampling()),
    "begin a window": lambda decoder: decoder.slots.begin_window(
        1, 50, torch.empty(4, 20, dtype=torch.int64, device=META)
    ),
    "read a text": lambda decoder: decoder.read_prompt(PLACE, torch.empty(7, SHAPE.dim, device=META)),
    "prefill": lambda decoder: decoder.prefill(1, PLACE, 0, 20),
    "swap": lambda decoder: decoder.slots.swap(1, 4),
    "vacate": lambda decoder: decoder.slots.vacate(1),
    "move only some": lambda decoder: decoder.slots.move_only(3),
}


@pytest.mark.parametrize("work", BETWEEN_STEPS)
def test_work_between_steps_does_not_wait_for_the_device_either(decoder: Decoder, work: str) -> None:
    with OnDeviceOnly() as seen:
        BETWEEN_STEPS[work](decoder)
    assert seen.calls
