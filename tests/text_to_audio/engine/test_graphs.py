"""Which captured graph runs, and that slots beyond the batch take no harm; replays are plain steps here."""

from __future__ import annotations

import random

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.engine import Engine
from sva_text_to_audio.engine.graphs import GraphedDecoder, Replay, batch_sizes
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.windows import Window

from .driving import Driven
from .random_weights import random_state

SHAPE = ModelShape(dim=32, heads=2, layers=2, hidden=64, codebooks=4, cardinality=50, delays=(0, 1, 2, 3))
CONTINUED = (Window(30, 0), Window(30, 20), Window(25, 20))


class Replayed(GraphedDecoder):
    """Computes a step of the graph's size in place of a replay; `sizes_run` lists them."""

    def __init__(self, decoder: Decoder) -> None:
        shape = decoder.weights.shape
        super().__init__(decoder.weights, PlainKernels(shape.heads), decoder.arena, decoder.slots)
        self.sizes_run: list[int] = []

    def _captured(self, size: int) -> Replay:
        def replay() -> Tensor:
            self.sizes_run.append(size)
            return Decoder.step(self, size)

        return replay

    def _keep_pace(self) -> None:
        pass


def driven(slots: int) -> tuple[Driven, Replayed]:
    made = Driven(random_state(SHAPE), SHAPE, slots=slots)
    # A CPU's kernels take an idle slot's second row for the token after its first.
    assert made.arena.allocate(1) == 1
    decoder = Replayed(made.decoder)
    decoder.capture()
    made.engine = Engine(decoder, prefill_chunk=7)
    return made, decoder


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (2, [1, 2]), (6, [1, 2, 4, 6]), (8, [1, 2, 4, 8]), (33, [1, 2, 4, 8, 16, 32, 33])],
)
def test_a_graph_for_each_power_of_two_and_for_the_most(count: int, sizes: list[int]) -> None:
    assert batch_sizes(count) == sizes


def test_the_smallest_graph_that_holds_the_batch_runs() -> None:
    _, decoder = driven(6)
    logits = [decoder.step(n) for n in range(1, 7)]
    assert decoder.sizes_run == [1, 2, 4, 4, 6, 6]
    assert [each.shape[1] for each in logits] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("seed", range(3))
def test_requests_that_come_and_go_and_read_prompts_are_as_if_alone(seed: int) -> None:
    chance = random.Random(seed)
    generator = torch.Generator().manual_seed(seed)
    alone = Driven(random_state(SHAPE), SHAPE)
    together, decoder = driven(6)
    told = []
    for number in range(9):
        condition = torch.randn(chance.randint(1, 9), SHAPE.dim, generator=generator)
        windows = chance.choice([(Window(chance.randint(1, 30), 0),), CONTINUED, CONTINUED[:2]])
        sampling = Sampling(temperature=chance.choice([0, 1]), top_k=10)
        told.append(
            (together.submit(condition, windows, number, sampling), (condition, windows, number, sampling))
        )
        for _ in range(chance.randint(0, 8)):
            together.engine.turn()
    together.run()
    assert len(set(decoder.sizes_run)) > 2
    for request, asked in told:
        assert request.codes is not None
        assert torch.equal(request.codes, alone.alone(*asked))
    assert not together.slots.frames.any()
    assert together.arena.used == 2
