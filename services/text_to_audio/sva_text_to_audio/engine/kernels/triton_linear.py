"""Matrix products of few rows: the time is that of reading the weights once, so they are read well.

A tile of weights goes through the tensor cores against all rows, padded to 16. Where a product is
narrow, its tiles do not fill the device, and the sum over the input's width is split as well: each split
leaves a partial sum, and the last to arrive adds them in order and finishes the tile. No sum is ever
made in the order of arrival, so equal inputs give equal bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
import triton.language as tl
from torch import Tensor

MAX_ROWS = 64
PROGRAMS = 264
"""What the 132 multiprocessors of an H100 or H200 hold at once, two each."""

PLAIN = tl.constexpr(0)
GELU = tl.constexpr(1)
ADD = tl.constexpr(2)


@dataclass(frozen=True, slots=True)
class Tiling:
    """How a product is cut into programs. `splits` of the input's width, each at least one `block_k`."""

    block_rows: int
    block_n: int
    block_k: int
    splits: int
    warps: int
    stages: int


def tiling(rows: int, n: int, k: int) -> Tiling | None:
    """Return how to cut `[rows, k] @ [n, k].T`, or None where a general matrix product serves better."""
    if rows > MAX_ROWS or n % 64 or k % 64:
        return None
    few = rows <= 16
    block_n = 32 if few else 64
    block_k = 128 if few and k % 128 == 0 else 64
    steps = k // block_k
    # Partial sums are as many as rows and splits; the more rows, the fewer splits pay.
    wanted = min(max(1, PROGRAMS // (n // block_n)), 8 if few else 4, steps)
    splits = triton.cdiv(steps, triton.cdiv(steps, wanted))  # none of them idle
    return Tiling(max(16, triton.next_power_of_2(rows)), block_n, block_k, splits, warps=4, stages=5)


@triton.jit
def _finish(total, out, rows, row, column, n: tl.constexpr, epilogue: tl.constexpr):
    place = row[:, None] * n + column[None, :]
    inside = (row < rows)[:, None]
    if epilogue == ADD:
        # The product is rounded before it is added, as autocast does it.
        before = tl.load(out + place, mask=inside, other=0.0)
        tl.store(out + place, before + total.to(tl.float16).to(tl.float32), mask=inside)
    elif epilogue == GELU:
        activated = 0.5 * total * (1.0 + tl.erf(total * 0.7071067811865476))
        tl.store(out + place, activated.to(tl.float16), mask=inside)
    else:
        tl.store(out + place, total.to(tl.float16), mask=inside)


@triton.jit(do_not_specialize=["rows"])
def linear_kernel(
    x,
    w,
    out,
    partial,
    arrived,
    rows: tl.int32,
    n: tl.constexpr,
    k: tl.constexpr,
    epilogue: tl.constexpr,
    block_rows: tl.constexpr,
    block_n: tl.constexpr,
    block_k: tl.constexpr,
    splits: tl.constexpr,
    stages: tl.constexpr,
):
    tile, split = tl.program_id(0), tl.program_id(1)
    row = tl.arange(0, block_rows)
    column = tile * block_n + tl.arange(0, block_n)
    inside = (row < rows)[:, None]
    steps: tl.constexpr = k // block_k
    per_split: tl.constexpr = (steps + splits - 1) // splits
    first = split * per_split
    last = tl.minimum(first + per_split, steps)
    x_row = x + row[:, None] * k
    w_row = w + column.to(tl.int64)[:, None] * k
    total = tl.zeros([block_rows, block_n], tl.float32)
    for step in tl.range(first, last, num_stages=stages):
        across = step * block_k + tl.arange(0, block_k)[None, :]
        weights = tl.load(w_row + across, eviction_policy="evict_first")
        inputs = tl.load(x_row + across, mask=inside, other=0.0)
        total = tl.dot(inputs, weights.T, total)
    if splits == 1:
        _finish(total, out, rows, row, column, n, epilogue)
    else:
        part = partial + row[:, None] * n + column[None, :]
        tl.store(part + split * rows * n, total, mask=inside)
        # Every thread's part must be written before one of them counts this split as arrived.
        tl.debug_barrier()
        if tl.atomic_add(arrived + tile, 1, sem="acq_rel", scope="gpu") == splits - 1:
            tl.store(arrived + tile, 0)
            total = tl.zeros([block_rows, block_n], tl.float32)
            for other in tl.static_range(splits):
                total += tl.load(part + other * rows * n, mask=inside, other=0.0, cache_modifier=".cg")
            _finish(total, out, rows, row, column, n, epilogue)


def launch(x: Tensor, w: Tensor, out: Tensor, arrived: Tensor, plan: Tiling, epilogue: int) -> None:
    """Write `x @ w.T` to `out`, `[rows, n]`; through GELU, or added to it, as `epilogue` says.

    `x` `[rows, k]` and `w` `[n, k]` are float16, `out` is float32 where it is added to, else float16.
    `arrived` holds zeros, int32, at least `n / block_n` of them, and zeros again afterwards.
    """
    rows, (n, k) = x.shape[0], w.shape
    # With one split nothing is left to merge, and any address does.
    partial = out if plan.splits == 1 else x.new_empty(plan.splits, rows, n, dtype=torch.float32)
    linear_kernel[(n // plan.block_n, plan.splits)](
        x,
        w,
        out,
        partial,
        arrived,
        rows,
        n,
        k,
        epilogue,
        plan.block_rows,
        plan.block_n,
        plan.block_k,
        plan.splits,
        plan.stages,
        num_warps=plan.warps,
    )
