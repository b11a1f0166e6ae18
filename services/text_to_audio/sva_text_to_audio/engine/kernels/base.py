"""The seam between a decoding step and the device that it runs on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from torch import Tensor

from ..sampling import Sampling
from ..weights import Norm


@dataclass(frozen=True)
class Rows:
    """Where each row's keys and values lie: its region of the arena, and how much of it is in use."""

    start: Tensor
    """First token of the region, `[rows]`, int64."""
    capacity: Tensor
    """Tokens of the region, `[rows]`, int32."""
    length: Tensor
    """Tokens in use, `[rows]`, int32."""

    @cached_property
    def host(self) -> list[tuple[int, int, int]]:
        """The same as numbers. Waits for the device."""
        return list(zip(self.start.tolist(), self.capacity.tolist(), self.length.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Knobs:
    """Sampling parameters of the requests in a step, on the device (`[n]` each) and as they came."""

    guidance_scale: Tensor
    temperature: Tensor
    top_k: Tensor
    top_p: Tensor
    host: list[Sampling]


class Kernels(Protocol):
    """What a step is made of. `x` are `[rows, width]`; the residual stream is float32."""

    def layer_norm(self, x: Tensor, norm: Norm) -> Tensor:
        """Normalise the residual stream; the answer is in the dtype of the matrix products."""
        ...

    def linear(self, x: Tensor, weight: Tensor) -> Tensor:
        """`x @ weight.T`."""
        ...

    def linear_gelu(self, x: Tensor, weight: Tensor) -> Tensor:
        """`gelu(x @ weight.T)`, the exact GELU."""
        ...

    def linear_add(self, x: Tensor, weight: Tensor, residual: Tensor) -> None:
        """`residual += x @ weight.T`, in place."""
        ...

    def self_attention(self, qkv: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """Each row attends to what its region holds and to itself; its own key and value are appended.

        `qkv` is `[rows, 3 * dim]`, `keys` and `values` are one layer of the arena. → `[rows, dim]`
        """
        ...

    def cross_attention(self, q: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """Each row attends to all that its region holds: `[rows, dim]` → `[rows, dim]`."""
        ...

    def sample(self, logits: Tensor, noise: Tensor, knobs: Knobs) -> Tensor:
        """Conditional and unconditional logits `[2, n, codebooks, cardinality]` → tokens `[n, codebooks]`."""
        ...
