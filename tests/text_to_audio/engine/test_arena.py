"""The cache's memory is handed out exactly: never twice, never lost."""

from __future__ import annotations

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sva_text_to_audio.engine.arena import Arena, bytes_per_token, region

from .random_model import TINY

CPU = torch.device("cpu")


def arena(tokens: int) -> Arena:
    return Arena(TINY, tokens, device=CPU, dtype=torch.float32)


class Handing(RuleBasedStateMachine):
    """Takes and gives back at random, beside a plain list of what is taken."""

    @initialize(tokens=st.integers(1, 60))
    def start(self, tokens: int) -> None:
        self.arena = arena(tokens)
        self.taken: dict[int, int] = {}

    def gaps(self) -> list[int]:
        """Sizes of what is free, stretch by stretch."""
        sizes, at = [], 0
        for start, size in sorted(self.taken.items()):
            sizes.append(start - at)
            at = start + size
        return [*sizes, self.arena.tokens - at]

    @rule(tokens=st.integers(1, 60))
    def take(self, tokens: int) -> None:
        fits = max(self.gaps()) >= tokens
        start = self.arena.allocate(tokens)
        assert (start is not None) == fits
        if start is not None:
            assert 0 <= start <= self.arena.tokens - tokens
            assert all(start + tokens <= at or at + size <= start for at, size in self.taken.items())
            self.taken[start] = tokens

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        start = data.draw(st.sampled_from(sorted(self.taken)))
        self.arena.release(start, self.taken.pop(start))

    @invariant()
    def every_token_is_accounted_for(self) -> None:
        if hasattr(self, "arena"):
            assert self.arena.used == sum(self.taken.values())

    def teardown(self) -> None:
        if hasattr(self, "arena"):
            for start, tokens in self.taken.items():
                self.arena.release(start, tokens)
            assert self.arena.allocate(self.arena.tokens) == 0


TestHanding = Handing.TestCase


def test_a_token_takes_a_key_and_a_value_in_each_layer() -> None:
    made = arena(7)
    held = sum(block.nbytes for block in (*made.keys, *made.values))
    assert held == 7 * made.bytes_per_token == 7 * bytes_per_token(TINY, torch.float32)
    assert bytes_per_token(TINY, torch.float16) * 2 == bytes_per_token(TINY, torch.float32)


def test_a_region_is_a_view_whose_rows_do_not_meet() -> None:
    block = arena(20).keys[0]
    block.zero_()
    view = region(block, 3, 5, 2, TINY.heads)
    assert view.shape == (2, TINY.heads, 5, TINY.head_size)
    view[0], view[1] = 1, 2
    assert block[:3].eq(0).all()
    assert block[3:8].eq(1).all()
    assert block[8:13].eq(2).all()
    assert block[13:].eq(0).all()
