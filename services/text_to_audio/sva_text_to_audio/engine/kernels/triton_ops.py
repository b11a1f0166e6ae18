"""The operations of a decoding step on an NVIDIA GPU: few launches, each reading its bytes once."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from . import triton_attention, triton_linear, triton_norm


class TritonOps:
    """float16 weights and activations, float32 residual stream, norms and sums.

    Every tensor is contiguous and on `device`. The operations share scratch memory: one stream at a time.
    """

    def __init__(self, device: torch.device, head_size: int = 64) -> None:
        self._head_size = head_size
        # How many splits of a tile have arrived; whoever comes last sets its counter back to zero.
        self._arrived = torch.zeros(4096, dtype=torch.int32, device=device)

    def layer_norm(self, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        """Normalise `x` `[rows, dim]`, float32, and round it to float16."""
        return triton_norm.layer_norm(x, weight, bias)

    def linear(self, x: Tensor, w: Tensor) -> Tensor:
        """`x @ w.T`: `[rows, k]` by `[n, k]`, float16 → `[rows, n]`, float16."""
        out = self._product(x, w, triton_linear.PLAIN.value)
        return functional.linear(x, w) if out is None else out

    def linear_gelu(self, x: Tensor, w: Tensor) -> Tensor:
        """`gelu(x @ w.T)`, the exact GELU, in float32 until it is rounded to float16."""
        out = self._product(x, w, triton_linear.GELU.value)
        return functional.gelu(functional.linear(x, w)) if out is None else out

    def linear_add(self, x: Tensor, w: Tensor, residual: Tensor) -> None:
        """`residual += x @ w.T`, in place: the product is rounded to float16, the sum is float32."""
        if self._product(x, w, triton_linear.ADD.value, residual) is None:
            residual += functional.linear(x, w)

    def self_attention(
        self, qkv: Tensor, keys: Tensor, values: Tensor, start: Tensor, capacity: Tensor, length: Tensor
    ) -> Tensor:
        """Attend to what each row's region holds and to itself, and append its key and value there.

        `qkv` is `[rows, 3 * dim]`, `keys` and `values` are one layer of the cache, `[tokens, dim]`, all
        float16; `start` (int64), `capacity` and `length` (int32) are `[rows]`. → `[rows, dim]`, float16.
        """
        return triton_attention.self_attention(
            qkv, keys, values, start, capacity, length, self._arrived, self._head_size
        )

    def cross_attention(
        self, q: Tensor, keys: Tensor, values: Tensor, start: Tensor, capacity: Tensor, length: Tensor
    ) -> Tensor:
        """Attend to all that each row's region holds: `[rows, dim]` → `[rows, dim]`; zero without any."""
        return triton_attention.cross_attention(q, keys, values, start, capacity, length, self._head_size)

    def _product(self, x: Tensor, w: Tensor, epilogue: int, out: Tensor | None = None) -> Tensor | None:
        """Run the few-row kernel, or return None for a shape that it is not made for."""
        plan = triton_linear.tiling(x.shape[0], *w.shape)
        if plan is None:
            return None
        if out is None:
            out = torch.empty(x.shape[0], w.shape[0], dtype=torch.float16, device=x.device)
        triton_linear.launch(x, w, out, self._arrived, plan, epilogue)
        return out
