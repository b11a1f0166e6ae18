"""Attention over regions scattered in one arena, against softmax attention in double precision."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.engine.kernels import triton_attention
from sva_text_to_audio.engine.kernels.triton_ops import TritonOps

HEAD = 64
LENGTHS = [0, 1, 63, 64, 65, 300]
CAPACITIES = [1, 9, 64, 64, 70, 301]


@dataclass
class Cache:
    """One layer's keys and values: not a number wherever no row has a token."""

    keys: Tensor
    values: Tensor
    start: Tensor
    capacity: Tensor
    length: Tensor
    heads: int

    @property
    def placement(self) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        return self.keys, self.values, self.start, self.capacity, self.length

    def region(self, block: Tensor, row: int) -> Tensor:
        """A row's region, `[heads, capacity, head_size]`: a view."""
        start, capacity = int(self.start[row]), int(self.capacity[row])
        return block[start : start + capacity].view(self.heads, capacity, HEAD)


def cache(lengths: list[int], capacities: list[int], heads: int, device: torch.device) -> Cache:
    start = torch.zeros(len(lengths), dtype=torch.int64)
    end = 5
    for row in torch.randperm(len(lengths)).tolist():
        start[row] = end
        end += capacities[row] + 3
    keys, values = torch.full((2, end, heads * HEAD), torch.nan, dtype=torch.float16, device=device)
    made = Cache(
        keys,
        values,
        start.to(device),
        torch.tensor(capacities, dtype=torch.int32, device=device),
        torch.tensor(lengths, dtype=torch.int32, device=device),
        heads,
    )
    for row, length in enumerate(lengths):
        for block in (keys, values):
            made.region(block, row)[:, :length] = torch.randn(heads, length, HEAD, device=device).half()
    return made


def attention(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """`[heads, head_size]` over `[heads, tokens, head_size]`, in double precision."""
    scores = (keys.double() @ query.double()[..., None])[..., 0] / HEAD**0.5
    return (scores.softmax(-1)[:, None] @ values.double())[:, 0]


def queries(rows: int, width: int, device: torch.device) -> Tensor:
    return (torch.randn(rows, width, device=device) * 2).half()


def bits(block: Tensor) -> Tensor:
    return block.view(torch.int16).clone()


@pytest.mark.parametrize(("programs", "heads"), [(1, 2), (20, 1), (48, 2), (1024, 1)])
def test_a_row_attends_to_its_region_and_itself_and_joins_the_region(
    programs: int, heads: int, device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triton_attention, "PROGRAMS", programs)
    layer = cache(LENGTHS, CAPACITIES, heads, device)
    qkv = queries(len(LENGTHS), 3 * heads * HEAD, device)
    q, k, v = qkv.view(-1, 3, heads, HEAD).unbind(1)
    keys_before, values_before = layer.keys.clone(), layer.values.clone()
    out = TritonOps(device).self_attention(qkv, *layer.placement)
    for row, (length, capacity) in enumerate(zip(LENGTHS, CAPACITIES, strict=True)):
        held = [
            torch.cat([layer.region(before, row)[:, :length], new[row, :, None]], 1)
            for before, new in ((keys_before, k), (values_before, v))
        ]
        expected = attention(q[row], *held).view(-1)
        torch.testing.assert_close(out[row].double(), expected, rtol=2e-3, atol=5e-4)
        if length < capacity:
            layer.region(keys_before, row)[:, length] = k[row]
            layer.region(values_before, row)[:, length] = v[row]
    assert torch.equal(bits(layer.keys), bits(keys_before))
    assert torch.equal(bits(layer.values), bits(values_before))


@pytest.mark.parametrize("heads", [1, 3])
def test_a_row_attends_to_its_whole_prompt_or_to_nothing(heads: int, device: torch.device) -> None:
    layer = cache(LENGTHS, CAPACITIES, heads, device)
    q = queries(len(LENGTHS), heads * HEAD, device)
    before = bits(layer.keys), bits(layer.values)
    out = TritonOps(device).cross_attention(q, *layer.placement)
    assert torch.equal(out[0], torch.zeros_like(out[0]))
    for row, length in enumerate(LENGTHS[1:], start=1):
        held = (layer.region(block, row)[:, :length] for block in (layer.keys, layer.values))
        expected = attention(q[row].view(heads, HEAD), *held).view(-1)
        torch.testing.assert_close(out[row].double(), expected, rtol=2e-3, atol=5e-4)
    assert torch.equal(bits(layer.keys), before[0])
    assert torch.equal(bits(layer.values), before[1])


def test_a_row_does_not_depend_on_the_others(device: torch.device) -> None:
    layer = cache([300, 64, 65, 0], [301, 70, 70, 1], 1, device)
    other = cache([300, 1, 140, 3], [301, 2, 150, 5], 1, device)
    for block, source in ((other.keys, layer.keys), (other.values, layer.values)):
        other.region(block, 0)[:, :300] = layer.region(source, 0)[:, :300]
    qkv, other_qkv = queries(4, 3 * HEAD, device), queries(4, 3 * HEAD, device)
    other_qkv[0] = qkv[0]
    ops = TritonOps(device)
    first = ops.self_attention(qkv, *layer.placement)
    assert torch.equal(first[0], ops.self_attention(other_qkv, *other.placement)[0])
    assert torch.equal(first, ops.self_attention(qkv, *layer.placement))
    q, other_q = (rows[:, :HEAD].contiguous() for rows in (qkv, other_qkv))
    crossed = ops.cross_attention(q, *layer.placement)
    assert torch.equal(crossed[0], ops.cross_attention(other_q, *other.placement)[0])


def test_large_scores_do_not_overflow(device: torch.device) -> None:
    layer = cache([130], [131], 1, device)
    layer.region(layer.keys, 0)[:, :130] *= 30
    qkv = queries(1, 3 * HEAD, device) * 30
    q, k, v = qkv.view(3, 1, HEAD)
    keys = torch.cat([layer.region(layer.keys, 0)[:, :130], k[:, None]], 1)
    values = torch.cat([layer.region(layer.values, 0)[:, :130], v[:, None]], 1)
    out = TritonOps(device).self_attention(qkv, *layer.placement)
    torch.testing.assert_close(out[0].double(), attention(q, keys, values)[0], rtol=2e-3, atol=5e-3)


def test_rows_without_a_request_share_a_place_and_harm_nobody(device: torch.device) -> None:
    layer = cache([5, 0], [8, 1], 1, device)
    layer.start = layer.start[[0, 1, 1, 1]]
    layer.capacity, layer.length = layer.capacity[[0, 1, 1, 1]], layer.length[[0, 1, 1, 1]]
    before = layer.region(layer.keys, 0)[:, :5].clone()
    qkv = queries(4, 3 * HEAD, device)
    out = TritonOps(device).self_attention(qkv, *layer.placement)
    assert torch.equal(out[1:], qkv[1:, 2 * HEAD :])  # Alone, a token attends to its own value.
    assert torch.equal(layer.region(layer.keys, 0)[:, :5], before)


def test_a_region_beyond_two_billion_elements_is_found(device: torch.device) -> None:
    near = cache([70], [70], 1, device)
    far = 2**31 // HEAD + 1000
    block = torch.empty(far + 70, HEAD, dtype=torch.float16, device=device)  # Untouched, it takes no memory.
    block[far:] = near.keys[int(near.start[0]) :][:70]
    q = queries(1, HEAD, device)
    ops = TritonOps(device)
    expected = ops.cross_attention(q, near.keys, near.keys, near.start, near.capacity, near.length)
    start = torch.tensor([far], device=device)
    assert torch.equal(ops.cross_attention(q, block, block, start, near.capacity, near.length), expected)


def test_few_rows_are_split_further_than_many() -> None:
    counts = [triton_attention.split_count(rows * 24) for rows in (2, 4, 8, 16, 32, 64)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == triton_attention.MAX_SPLITS
    assert counts[-1] == 1
