"""Compiled attention gives SDPA's numbers, the same bits in any company, and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from sva_text_to_audio.engine.arena import region
from sva_text_to_audio.engine.kernels.base import Rows
from sva_text_to_audio.engine.kernels.library import Library
from sva_text_to_audio.engine.kernels.native import NativeKernels, fits

MANY = settings(max_examples=40, deadline=None)
ROUNDING = 2**-23


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@dataclass(frozen=True)
class Case:
    """Regions in any order with gaps between them, and one query for each; all that is not in use is NaN."""

    heads: int
    size: int
    lengths: tuple[int, ...]
    room: tuple[int, ...]
    """Tokens of each region beyond its length."""
    order: tuple[int, ...]
    seed: int

    @property
    def rows(self) -> Rows:
        start, at = [0] * len(self.lengths), 1
        for index in self.order:
            start[index] = at
            at += self.lengths[index] + self.room[index] + index % 3
        capacity = [length + room for length, room in zip(self.lengths, self.room, strict=True)]
        return Rows(
            torch.tensor(start, dtype=torch.int64),
            torch.tensor(capacity, dtype=torch.int32),
            torch.tensor(self.lengths, dtype=torch.int32),
        )

    def cache(self) -> tuple[Tensor, Tensor]:
        random = torch.Generator().manual_seed(self.seed)
        tokens = 3 + sum(self.lengths) + sum(self.room) + 2 * len(self.lengths)
        blocks = torch.full((2, tokens, self.heads * self.size), torch.nan)
        for start, capacity, length in self.rows.host:
            for block in blocks:
                inside = region(block, start, capacity, 1, self.heads)[0, :, :length]
                inside.copy_(torch.randn(inside.shape, generator=random))
        return blocks[0], blocks[1]

    def queries(self, parts: int) -> Tensor:
        random = torch.Generator().manual_seed(self.seed + 1)
        return torch.randn(len(self.lengths), parts * self.heads * self.size, generator=random) * 2

    def kernels(self, library: Library) -> NativeKernels:
        return NativeKernels(self.heads, self.size, library)


@st.composite
def cases(draw: st.DrawFn, longest: int = 1500, least_room: int = 1) -> Case:
    rows = draw(st.integers(1, 6))
    lengths = st.one_of(st.integers(0, 70), st.integers(0, longest))
    return Case(
        draw(st.integers(1, 4)),
        draw(st.sampled_from([8, 16, 24, 64, 64, 128])),
        tuple(draw(st.lists(lengths, min_size=rows, max_size=rows))),
        tuple(draw(st.lists(st.integers(least_room, 40), min_size=rows, max_size=rows))),
        tuple(draw(st.permutations(range(rows)))),
        draw(st.integers(0, 2**31)),
    )


def error(out: Tensor, query: Tensor, key: Tensor, value: Tensor) -> float:
    """The largest difference of a row from SDPA in float64, relative to what rounding a score can do to it.

    `query` is `[heads, 1, size]`, `key` and `value` are `[heads, tokens, size]`.
    """
    query, key, value = query.double(), key.double(), value.double()
    exact = scaled_dot_product_attention(query, key, value)
    scores = (query.abs() @ key.abs().mT).max() / query.shape[-1] ** 0.5
    return float((out - exact.reshape(-1)).abs().max() / (value.abs().max() * (1 + scores)))


@MANY
@given(case=cases())
def test_self_attention_is_that_of_sdpa_and_appends(cpu_kernels: Library, case: Case) -> None:
    keys, values = case.cache()
    expected_keys, expected_values = keys.clone(), values.clone()
    qkv, rows = case.queries(3), case.rows
    out = case.kernels(cpu_kernels).self_attention(qkv, keys, values, rows)
    for index, (start, capacity, length) in enumerate(rows.host):
        q, k, v = qkv[index].view(3, case.heads, case.size)
        key, value = (
            region(block, start, capacity, 1, case.heads)[0] for block in (expected_keys, expected_values)
        )
        key[:, length], value[:, length] = k, v
        assert error(out[index], q[:, None], key[:, : length + 1], value[:, : length + 1]) < ROUNDING
    assert torch.equal(keys.view(torch.int32), expected_keys.view(torch.int32))
    assert torch.equal(values.view(torch.int32), expected_values.view(torch.int32))


@MANY
@given(case=cases())
def test_cross_attention_is_that_of_sdpa_and_zero_where_there_is_nothing(
    cpu_kernels: Library, case: Case
) -> None:
    keys, values = case.cache()
    q, rows = case.queries(1), case.rows
    out = case.kernels(cpu_kernels).cross_attention(q, keys, values, rows)
    for index, (start, capacity, length) in enumerate(rows.host):
        if not length:
            assert torch.equal(out[index], torch.zeros_like(out[index]))
            continue
        query = q[index].view(case.heads, 1, case.size)
        key, value = (
            region(block, start, capacity, 1, case.heads)[0, :, :length] for block in (keys, values)
        )
        assert error(out[index], query, key, value) < ROUNDING


@MANY
@given(case=cases(), data=st.data())
def test_a_row_is_the_same_bits_in_any_company_on_any_number_of_threads(
    cpu_kernels: Library, case: Case, data: st.DataObject
) -> None:
    chosen = data.draw(st.permutations(range(len(case.lengths))))[: data.draw(st.integers(1, 6))]
    kernels, qkv, rows = case.kernels(cpu_kernels), case.queries(3), case.rows
    torch.set_num_threads(1)
    together = kernels.self_attention(qkv, *case.cache(), rows)
    torch.set_num_threads(3)
    some = Rows(rows.start[chosen], rows.capacity[chosen], rows.length[chosen])
    assert torch.equal(kernels.self_attention(qkv[chosen], *case.cache(), some), together[chosen])


def test_large_scores_do_not_overflow(cpu_kernels: Library) -> None:
    case = Case(2, 64, (200,), (1,), (0,), 5)
    keys, values = case.cache()
    start, capacity, length = case.rows.host[0]
    qkv = case.queries(3) * 100
    key, value = (region(block, start, capacity, 1, 2)[0] for block in (keys, values))
    out = case.kernels(cpu_kernels).self_attention(qkv, keys, values, case.rows)
    query = qkv[0, :128].view(2, 1, 64)
    assert error(out[0], query, key[:, : length + 1], value[:, : length + 1]) < ROUNDING


def test_idle_rows_share_one_scratch_token_and_attend_to_themselves(cpu_kernels: Library) -> None:
    idle = Rows(torch.zeros(4, dtype=torch.int64), torch.ones(4).int(), torch.zeros(4).int())
    keys, values = torch.full((2, 9, 32), torch.nan)
    qkv = torch.randn(4, 96)
    out = NativeKernels(2, 16, cpu_kernels).self_attention(qkv, keys, values, idle)
    assert torch.equal(out, qkv[:, 64:])
    assert keys[1:].isnan().all()
    assert values[1:].isnan().all()


@pytest.mark.parametrize(
    ("start", "capacity", "length"), [(-1, 4, 0), (0, 4, 4), (0, 4, -1), (6, 4, 0), (0, 0, 0), (2**40, 4, 0)]
)
def test_a_row_that_leaves_its_region_is_refused_and_nothing_is_written(
    cpu_kernels: Library, start: int, capacity: int, length: int
) -> None:
    rows = Rows(torch.tensor([0, start]), torch.tensor([1, capacity]).int(), torch.tensor([0, length]).int())
    keys, values = torch.zeros(2, 9, 32)
    with pytest.raises(ValueError, match="stay in their regions"):
        NativeKernels(2, 16, cpu_kernels).self_attention(torch.ones(2, 96), keys, values, rows)
    assert not keys.any()
    assert not values.any()


@pytest.mark.parametrize("size", [0, 4, 12, 65, 520])
def test_a_head_of_another_size_is_refused(cpu_kernels: Library, size: int) -> None:
    assert not fits(size)
    with pytest.raises(ValueError, match=f"multiple of 8 floats, up to 512, not {size}"):
        NativeKernels(2, size, cpu_kernels)


@pytest.mark.parametrize(
    "qkv", [torch.zeros(1, 95), torch.zeros(1, 96).double(), torch.zeros(96, 2).T, torch.zeros(2, 96)]
)
def test_queries_that_do_not_fit_are_refused(cpu_kernels: Library, qkv: Tensor) -> None:
    rows = Rows(torch.zeros(1, dtype=torch.int64), torch.ones(1).int(), torch.zeros(1).int())
    keys, values = torch.zeros(2, 9, 32)
    with pytest.raises(ValueError, match=r"expected contiguous rows of 96 floats|2 queries have 1 regions"):
        NativeKernels(2, 16, cpu_kernels).self_attention(qkv, keys, values, rows)
