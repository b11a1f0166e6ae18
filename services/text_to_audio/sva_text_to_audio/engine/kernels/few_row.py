"""A linear layer for few rows on x86-64 processors, at the speed of memory; compiled by `build.py`."""

from __future__ import annotations

import ctypes

import torch
from torch import Tensor

from .library import Library


class FewRow:
    """`x @ w.T` for up to `MAX_ROWS` rows of x.

    A row's result is the same bits whatever other rows are in the call and however many threads work.
    """

    MAX_ROWS = 32

    def __init__(self, library: Library) -> None:
        self._lanes, self._parallel = library.lanes, library.parallel
        self._linear = library.functions.few_row_linear
        self._linear.restype = None
        pointer, index, flag = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int
        self._linear.argtypes = [
            *(pointer, pointer, pointer),
            *(index, index, index, index),
            *(flag, flag, flag, flag, ctypes.c_uint, pointer),
        ]

    def linear(
        self, x: Tensor, w: Tensor, out: Tensor | None = None, accumulate: bool = False, gelu: bool = False
    ) -> Tensor:
        """Multiply x [R, K], float32, with w [N, K], float32 or float16, into [R, N], float32.

        `out` may be a part of a larger tensor if its rows are contiguous; with `accumulate` the product is
        added to it. With `gelu` the answer is the exact GELU of the product, to within 1e-6. float16
        weights give what they would give widened to float32. Uses `torch.get_num_threads()` threads. Not
        differentiable.
        Raises ValueError for anything else.
        """
        rows, k, columns = self._check(x, w)
        if accumulate and gelu:
            raise ValueError("accumulate adds the product itself: it cannot have a GELU too")
        if out is None:
            if accumulate:
                raise ValueError("accumulate adds to `out`, which is missing")
            out = x.new_empty(rows, columns)
        else:
            _check_out(out, rows, columns)
        self._linear(
            *(x.data_ptr(), w.data_ptr(), out.data_ptr()),
            *(rows, k, columns, out.stride(0)),
            *(w.dtype == torch.float16, accumulate, gelu, self._lanes),
            *(torch.get_num_threads(), self._parallel),
        )
        return out

    def _check(self, x: Tensor, w: Tensor) -> tuple[int, int, int]:
        if x.dim() != 2 or w.dim() != 2 or x.shape[1] != w.shape[1]:
            raise ValueError(f"x must be [R, K] and w [N, K], not {list(x.shape)} and {list(w.shape)}")
        rows, k = x.shape
        if rows > self.MAX_ROWS:
            raise ValueError(f"{rows} rows are more than {self.MAX_ROWS}: use torch.nn.functional.linear")
        if x.dtype != torch.float32 or w.dtype not in (torch.float32, torch.float16):
            raise ValueError(f"x must be float32 and w float32 or float16, not {x.dtype} and {w.dtype}")
        if not (x.is_cpu and w.is_cpu):
            raise ValueError(f"x and w must be on the CPU, not on {x.device} and {w.device}")
        if not (x.is_contiguous() and w.is_contiguous()):
            raise ValueError("x and w must be contiguous")
        return rows, k, w.shape[0]


def _check_out(out: Tensor, rows: int, columns: int) -> None:
    if out.shape != (rows, columns) or out.dtype != torch.float32 or not out.is_cpu:
        raise ValueError(
            f"out must be [{rows}, {columns}], float32, on the CPU, "
            f"not {list(out.shape)}, {out.dtype}, on {out.device}"
        )
    if (columns > 1 and out.stride(1) != 1) or (rows > 1 and out.stride(0) < columns):
        raise ValueError(f"out must have contiguous rows that do not overlap, not strides {out.stride()}")
