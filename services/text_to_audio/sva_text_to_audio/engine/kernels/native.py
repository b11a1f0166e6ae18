"""A step's parts on an x86-64 processor: one compiled call each, whatever the number of requests."""

from __future__ import annotations

import ctypes

import torch
from torch import Tensor

from .base import Rows
from .few_row import FewRow
from .library import Library
from .plain import PlainKernels

MOST_HEAD = 512  # kMostHead in native.h


def fits(head_size: int) -> bool:
    """Whether the compiled attention takes heads of this size."""
    return head_size % 8 == 0 and 0 < head_size <= MOST_HEAD


class NativeKernels(PlainKernels):
    """Computes in float32, as `PlainKernels` does, to within 1e-6.

    A row's numbers are the same bits whatever other rows are in a step and however many threads work.
    All that a compiled call would not do noticeably faster is left to PyTorch.
    """

    def __init__(self, heads: int, head_size: int, library: Library) -> None:
        """Raises ValueError for a head size that `fits` does not take."""
        if not fits(head_size):
            raise ValueError(f"heads must have a multiple of 8 floats, up to {MOST_HEAD}, not {head_size}")
        self._product = FewRow(library)
        super().__init__(heads, self._product)
        self._head_size, self._dim = head_size, heads * head_size
        self._lanes, self._parallel = library.lanes, library.parallel
        pointer, index, flag = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int
        self._attention = library.functions.decode_attention
        self._attention.restype = flag
        self._attention.argtypes = [
            *(pointer, index, pointer, pointer, index),
            *(pointer, pointer, pointer, pointer),
            *(index, index, index, flag, flag, ctypes.c_uint, pointer),
        ]

    def linear_gelu(self, x: Tensor, weight: Tensor) -> Tensor:
        """See `Kernels`."""
        if len(x) > FewRow.MAX_ROWS:
            return super().linear_gelu(x, weight)
        return self._product.linear(x, weight, gelu=True)

    def self_attention(self, qkv: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`. Raises ValueError for rows that leave their regions."""
        self._check(qkv, 3 * self._dim)
        return self._attend(qkv, keys, values, rows, append=True)

    def cross_attention(self, q: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        """See `Kernels`. A row without anything to attend to gets zeros. Raises as `self_attention`."""
        self._check(q, self._dim)
        return self._attend(q, keys, values, rows, append=False)

    def _attend(self, queries: Tensor, keys: Tensor, values: Tensor, rows: Rows, *, append: bool) -> Tensor:
        count = len(queries)
        if not len(rows.start) == len(rows.capacity) == len(rows.length) == count:
            raise ValueError(f"{count} queries have {len(rows.start)} regions")
        out = queries.new_empty(count, self._dim)
        done = self._attention(
            *(queries.data_ptr(), queries.shape[1], keys.data_ptr(), values.data_ptr(), len(keys)),
            *(rows.start.data_ptr(), rows.capacity.data_ptr(), rows.length.data_ptr(), out.data_ptr()),
            *(count, self._heads, self._head_size, append, self._lanes),
            *(torch.get_num_threads(), self._parallel),
        )
        if not done:
            raise ValueError(f"rows must stay in their regions, and those in {len(keys)} tokens: {rows.host}")
        return out

    @staticmethod
    def _check(x: Tensor, width: int) -> None:
        if x.shape[1:] != (width,) or x.dtype != torch.float32 or not x.is_contiguous():
            raise ValueError(
                f"expected contiguous rows of {width} floats, not {list(x.shape)} of {x.dtype}, "
                f"strides {x.stride()}"
            )
