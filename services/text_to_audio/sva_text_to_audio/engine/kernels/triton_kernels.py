"""A step's parts on an NVIDIA GPU: the seam's own types on one side, plain tensors on the other."""

from __future__ import annotations

import torch
from torch import Tensor

from ..weights import Norm
from . import triton_sampling
from .base import Knobs, Rows
from .triton_ops import TritonOps


class TritonKernels:
    """float16 weights, activations and cache; nothing waits for the device, so a step can be captured."""

    def __init__(self, device: torch.device, head_size: int) -> None:
        self._ops = TritonOps(device, head_size)

    def layer_norm(self, x: Tensor, norm: Norm) -> Tensor:
        """See `Kernels`."""
        return self._ops.layer_norm(x, norm.weight, norm.bias)

    def linear(self, x: Tensor, weight: Tensor) -> Tensor:
        """See `Kernels`."""
        return self._ops.linear(x, weight)

    def linear_gelu(self, x: Tensor, weight: Tensor) -> Tensor:
        """See `Kernels`."""
        return self._ops.linear_gelu(x, weight)

    def linear_add(self, x: Tensor, weight: Tensor, residual: Tensor) -> None:
        """See `Kernels`."""
        self._ops.linear_add(x, weight, residual)

    def self_attention(self, qkv: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`."""
        return self._ops.self_attention(qkv, keys, values, rows.start, rows.capacity, rows.length)

    def cross_attention(self, q: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`."""
        return self._ops.cross_attention(q, keys, values, rows.start, rows.capacity, rows.length)

    def sample(self, logits: Tensor, noise: Tensor, knobs: Knobs) -> Tensor:
        """See `Kernels`."""
        return triton_sampling.sample(
            logits.flatten(0, 1), noise, knobs.guidance_scale, knobs.temperature, knobs.top_k, knobs.top_p
        )
