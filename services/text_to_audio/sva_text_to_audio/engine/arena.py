"""Keys and values of every request in one block of memory, handed out by the token."""

from __future__ import annotations

import torch
from torch import Tensor

from .shape import ModelShape


class Arena:
    """The KV cache. A token is one position of one row in every layer.

    `keys[layer]` and `values[layer]` are `[tokens, dim]`. A region of `capacity` tokens that starts at
    `start` is laid out `[heads, capacity, head_size]`, so that a head's keys lie side by side. On a CPU
    the system gives memory to a page only when it is first written.
    """

    def __init__(self, shape: ModelShape, tokens: int, *, device: torch.device, dtype: torch.dtype) -> None:
        self.tokens = tokens
        self.keys = [torch.empty(tokens, shape.dim, device=device, dtype=dtype) for _ in range(shape.layers)]
        self.values = [torch.empty_like(keys) for keys in self.keys]
        self.bytes_per_token = bytes_per_token(shape, dtype)
        self._free: list[tuple[int, int]] = [(0, tokens)]

    @property
    def used(self) -> int:
        """Tokens that are taken."""
        return self.tokens - sum(size for _, size in self._free)

    def allocate(self, tokens: int) -> int | None:
        """Take so many tokens, side by side: where they start, or None while there is no such room."""
        for index, (start, size) in enumerate(self._free):
            if size >= tokens:
                self._free[index : index + 1] = [(start + tokens, size - tokens)] if size > tokens else []
                return start
        return None

    def release(self, start: int, tokens: int) -> None:
        """Give a region back, all of it."""
        merged: list[tuple[int, int]] = []
        for at, size in sorted([*self._free, (start, tokens)]):
            if merged and sum(merged[-1]) == at:
                merged[-1] = (merged[-1][0], merged[-1][1] + size)
            else:
                merged.append((at, size))
        self._free = merged


def bytes_per_token(shape: ModelShape, dtype: torch.dtype) -> int:
    """Bytes of the cache that one position of one row takes: a key and a value in each layer."""
    return 2 * shape.layers * shape.dim * torch.empty((), dtype=dtype).element_size()


def region(block: Tensor, start: int, capacity: int, rows: int, heads: int) -> Tensor:
    """A view of `rows` regions side by side in a layer: `[rows, heads, capacity, head_size]`."""
    return block[start : start + rows * capacity].view(rows, heads, capacity, -1)
