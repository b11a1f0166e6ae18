"""Decode attention: one query per row over the row's region of the KV cache.

Flash-decoding (Dao et al., 2023): a sequence is cut into splits that are attended to side by side, each
leaving its own softmax and the logarithm of its normaliser; the splits are then weighed against each
other. Where the regions lie and how long they are is read on the device, so one captured CUDA graph
serves every length, and only keys and values in use are read.

In a region of `capacity` tokens that starts at token `start`, element `(head, token, d)` lies at
`start * dim + (head * capacity + token) * head_size + d`.
"""

from __future__ import annotations

import math

import torch
import triton
import triton.language as tl
from torch import Tensor

BLOCK = 64
MAX_SPLITS = 16
PROGRAMS = 1024
"""Programs that keep the memory of an H100 or H200 (132 multiprocessors) busy."""

NOTHING = tl.constexpr(-1e30)
"""Score of no token at all: beside any other it weighs nothing. Finite, since minus infinity minus itself
is not a number."""


@triton.jit
def _attend(query, keys, values, first, last, head_size: tl.constexpr, block: tl.constexpr):
    """Attend to tokens `first` to `last` of one head: greatest score (base 2), normaliser, weighted sum.

    Each lane of a block keeps a softmax of its own and meets the others only at the end, so that no
    iteration waits for another warp.
    """
    lane = tl.arange(0, block)
    d = tl.arange(0, head_size)
    top = tl.full([block], NOTHING, tl.float32)
    total = tl.zeros([block], tl.float32)
    weighted = tl.zeros([block, head_size], tl.float32)
    for begin in range(first, last, block):
        token = begin + lane
        live = token < last
        offset = token[:, None] * head_size + d[None, :]
        key = tl.load(keys + offset, mask=live[:, None], other=0.0)
        value = tl.load(values + offset, mask=live[:, None], other=0.0)
        score = tl.where(live, tl.sum(key.to(tl.float32) * query[None, :], axis=1), NOTHING)
        greatest = tl.maximum(top, score)
        weight = tl.exp2(score - greatest)
        fade = tl.exp2(top - greatest)
        weighted = weighted * fade[:, None] + weight[:, None] * value.to(tl.float32)
        total = total * fade + weight
        top = greatest
    greatest = tl.max(top, axis=0)
    fade = tl.exp2(top - greatest)
    return greatest, tl.sum(total * fade, axis=0), tl.sum(weighted * fade[:, None], axis=0)


@triton.jit
def self_attention_kernel(
    qkv,
    keys,
    values,
    start,
    capacity,
    length,
    out,
    partial,
    normaliser,
    arrived,
    scale: tl.float32,
    heads: tl.constexpr,
    head_size: tl.constexpr,
    splits: tl.constexpr,
    block: tl.constexpr,
):
    head, row, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    dim: tl.constexpr = heads * head_size
    room = tl.load(capacity + row)
    filled = tl.load(length + row)
    region = tl.load(start + row).to(tl.int64) * dim + head.to(tl.int64) * room * head_size
    chunk = tl.maximum(tl.cdiv(tl.cdiv(filled, splits), block), 1) * block
    active = tl.maximum(tl.cdiv(filled, chunk), 1)
    if split < active:
        d = tl.arange(0, head_size)
        own = qkv + row * 3 * dim + head * head_size + d
        query = tl.load(own).to(tl.float32) * scale
        first = split * chunk
        last = tl.minimum(first + chunk, filled)
        top, total, weighted = _attend(query, keys + region, values + region, first, last, head_size, block)
        if split == 0:
            key = tl.load(own + dim)
            value = tl.load(own + 2 * dim)
            if filled < room:
                tl.store(keys + region + filled * head_size + d, key)
                tl.store(values + region + filled * head_size + d, value)
            score = tl.sum(query * key.to(tl.float32), axis=0)
            greatest = tl.maximum(top, score)
            fade = tl.exp2(top - greatest)
            weight = tl.exp2(score - greatest)
            weighted = weighted * fade + weight * value.to(tl.float32)
            total = total * fade + weight
            top = greatest
        pair = row * heads + head
        attended = weighted / total
        if active == 1:
            tl.store(out + pair * head_size + d, attended.to(tl.float16))
        else:
            tl.store(partial + (pair * splits + split) * head_size + d, attended)
            tl.store(normaliser + pair * splits + split, top + tl.log2(total))
            # Every thread's part must be written before one of them counts this split as arrived.
            tl.debug_barrier()
            if tl.atomic_add(arrived + pair, 1, sem="acq_rel", scope="gpu") == active - 1:
                tl.store(arrived + pair, 0)
                # The last to arrive merges all, itself included, in the order of the splits, so that
                # the result does not depend on who came last.
                each = tl.arange(0, splits)
                used = each < active
                log = tl.load(
                    normaliser + pair * splits + each, mask=used, other=NOTHING, cache_modifier=".cg"
                )
                share = tl.where(used, tl.exp2(log - tl.max(log, axis=0)), 0.0)
                share = share / tl.sum(share, axis=0)
                places = (pair * splits + each)[:, None] * head_size + d[None, :]
                parts = tl.load(partial + places, mask=used[:, None], other=0.0, cache_modifier=".cg")
                merged = tl.sum(parts * share[:, None], axis=0)
                tl.store(out + pair * head_size + d, merged.to(tl.float16))


@triton.jit
def cross_attention_kernel(
    q,
    keys,
    values,
    start,
    capacity,
    length,
    out,
    scale: tl.float32,
    heads: tl.constexpr,
    head_size: tl.constexpr,
    block: tl.constexpr,
):
    head, row = tl.program_id(0), tl.program_id(1)
    dim: tl.constexpr = heads * head_size
    room = tl.load(capacity + row)
    filled = tl.load(length + row)
    region = tl.load(start + row).to(tl.int64) * dim + head.to(tl.int64) * room * head_size
    place = row * dim + head * head_size + tl.arange(0, head_size)
    query = tl.load(q + place).to(tl.float32) * scale
    _, total, weighted = _attend(query, keys + region, values + region, 0, filled, head_size, block)
    attended = weighted / tl.where(filled > 0, total, 1.0)
    tl.store(out + place, attended.to(tl.float16))


def self_attention(
    qkv: Tensor,
    keys: Tensor,
    values: Tensor,
    start: Tensor,
    capacity: Tensor,
    length: Tensor,
    arrived: Tensor,
    head_size: int,
) -> Tensor:
    """Attend to a row's first `length` tokens and to itself; store its key and value at `length`.

    `qkv` `[rows, 3 * dim]` and one layer of the cache, `keys` and `values` `[tokens, dim]`, are float16;
    `start` (int64), `capacity` and `length` (int32) are `[rows]`. A row whose region is full attends, but
    stores nothing. `arrived` holds zeros, int32, at least one per row and head, and zeros again afterwards.
    → `[rows, dim]`, float16.
    """
    rows, dim = qkv.shape[0], qkv.shape[1] // 3
    heads, splits = dim // head_size, split_count(rows * dim // head_size)
    out = torch.empty(rows, dim, dtype=torch.float16, device=qkv.device)
    partial = torch.empty(rows, splits, dim, dtype=torch.float32, device=qkv.device)
    normaliser = torch.empty(rows, heads, splits, dtype=torch.float32, device=qkv.device)
    self_attention_kernel[(heads, rows, splits)](
        qkv,
        keys,
        values,
        start,
        capacity,
        length,
        out,
        partial,
        normaliser,
        arrived,
        _scale(head_size),
        heads,
        head_size,
        splits,
        BLOCK,
        num_warps=4,
    )
    return out


def cross_attention(
    q: Tensor, keys: Tensor, values: Tensor, start: Tensor, capacity: Tensor, length: Tensor, head_size: int
) -> Tensor:
    """Attend to all tokens of a row's region; without any, the result is zero.

    A text is short, so one program reads it whole. `q` is `[rows, dim]`, float16; the rest as in
    `self_attention`. → `[rows, dim]`, float16.
    """
    rows, dim = q.shape
    heads = dim // head_size
    out = torch.empty_like(q)
    cross_attention_kernel[(heads, rows)](
        q,
        keys,
        values,
        start,
        capacity,
        length,
        out,
        _scale(head_size),
        heads,
        head_size,
        BLOCK,
        num_warps=4,
    )
    return out


def split_count(pairs: int) -> int:
    """Return into how many parts, a power of two, each of so many rows' heads is split."""
    splits: int = triton.next_power_of_2(PROGRAMS // pairs)
    return max(1, min(MAX_SPLITS, splits))


def _scale(head_size: int) -> float:
    """Scores are scaled by the head size, and to base 2, which is what the hardware exponentiates."""
    return math.log2(math.e) / math.sqrt(head_size)
