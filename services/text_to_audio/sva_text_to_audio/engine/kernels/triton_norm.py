"""Layer norm of a float32 residual stream, rounded to float16 for the matrix product that follows."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor


@triton.jit
def layer_norm_kernel(x, weight, bias, out, dim: tl.constexpr, block: tl.constexpr, eps: tl.constexpr):
    row = tl.program_id(0).to(tl.int64)
    column = tl.arange(0, block)
    inside = column < dim
    value = tl.load(x + row * dim + column, mask=inside, other=0.0)
    centred = tl.where(inside, value - tl.sum(value) / dim, 0.0)
    scale = 1.0 / tl.sqrt_rn(tl.sum(centred * centred) / dim + eps)
    gain = tl.load(weight + column, mask=inside, other=0.0)
    shift = tl.load(bias + column, mask=inside, other=0.0)
    tl.store(out + row * dim + column, (centred * scale * gain + shift).to(tl.float16), mask=inside)


def layer_norm(x: Tensor, weight: Tensor, bias: Tensor, eps: float = 1e-5) -> Tensor:
    """Normalise each row of `x` `[rows, dim]`, float32, and round it to float16.

    `weight` and `bias` are float32, `[dim]`. Mean and variance are taken in two passes over registers:
    one pass over sums of squares loses digits where the mean is large.
    """
    rows, dim = x.shape
    out = torch.empty(rows, dim, dtype=torch.float16, device=x.device)
    block = triton.next_power_of_2(dim)
    layer_norm_kernel[(rows,)](x, weight, bias, out, dim, block, eps, num_warps=4 if block <= 1024 else 8)
    return out
