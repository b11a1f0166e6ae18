"""A step's parts in plain PyTorch, on a CPU, with the compiled few-row product where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from ..arena import region
from ..sampling import draw
from ..weights import Norm
from .base import Knobs, Rows
from .onednn import product

if TYPE_CHECKING:
    from .few_row import FewRow


class PlainKernels:
    """Computes in float32. Float16 weights are widened: the numbers are those of a float32 copy of them."""

    def __init__(self, heads: int, few_row: FewRow | None = None) -> None:
        self._heads = heads
        self._few_row = few_row

    def layer_norm(self, x: Tensor, norm: Norm) -> Tensor:
        """See `Kernels`."""
        return F.layer_norm(x, x.shape[-1:], norm.weight, norm.bias)

    def linear(self, x: Tensor, weight: Tensor) -> Tensor:
        """See `Kernels`."""
        if self._few_row and x.shape[0] <= self._few_row.MAX_ROWS:
            return self._few_row.linear(x, weight)
        return product(x, weight)

    def linear_gelu(self, x: Tensor, weight: Tensor) -> Tensor:
        """See `Kernels`."""
        return F.gelu(self.linear(x, weight))

    def linear_add(self, x: Tensor, weight: Tensor, residual: Tensor) -> None:
        """See `Kernels`."""
        if self._few_row and x.shape[0] <= self._few_row.MAX_ROWS:
            self._few_row.linear(x, weight, out=residual, accumulate=True)
        else:
            residual += product(x, weight)

    def self_attention(self, qkv: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`. One request after another: each reads only what it has, and none sees another."""
        n = qkv.shape[0] // 2
        q, k, v = qkv.view(2, n, 3, self._heads, -1).unbind(2)
        out = torch.empty_like(q)
        for index, (start, capacity, length) in enumerate(rows.host[:n]):
            # The unconditional row's region follows the conditional row's.
            key, value = (region(block, start, capacity, 2, self._heads) for block in (keys, values))
            key[:, :, length] = k[:, index]
            value[:, :, length] = v[:, index]
            out[:, index] = F.scaled_dot_product_attention(
                q[:, index, :, None], key[:, :, : length + 1], value[:, :, : length + 1]
            )[:, :, 0]
        return out.view(2 * n, -1)

    def cross_attention(self, q: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`."""
        out = torch.empty_like(q)
        for index, (start, capacity, length) in enumerate(rows.host):
            key, value = (region(block, start, capacity, 1, self._heads) for block in (keys, values))
            query = q[index].view(1, self._heads, 1, -1)
            attended = F.scaled_dot_product_attention(query, key[:, :, :length], value[:, :, :length])
            out[index] = attended.view(-1)
        return out

    def sample(self, logits: Tensor, noise: Tensor, knobs: Knobs) -> Tensor:
        """See `Kernels`."""
        conditional, unconditional = logits
        tokens = []
        for index, sampling in enumerate(knobs.host):
            apart = conditional[index] - unconditional[index]
            guided = unconditional[index] + apart * sampling.guidance_scale
            tokens.append(draw(guided, noise[index], sampling))
        return torch.stack(tokens)
