"""A linear layer for few rows on x86-64 processors, at the speed of memory; compiled by `build.py`."""

from __future__ import annotations

import ctypes
from pathlib import Path

import structlog
import torch
from torch import Tensor

from .build import LIBRARY

ABI = 1  # few_row_abi() in few_row.cpp

_log = structlog.get_logger(__name__)


def load_few_row(library: Path = LIBRARY) -> FewRow | None:
    """The kernel, or None where it was not built or cannot run here; the log says why."""
    if not library.exists():
        _log.info("few-row kernel not built", library=str(library), remedy="make kernels")
        return None
    try:
        functions = ctypes.CDLL(str(library))
        abi = functions.few_row_abi()
        lanes = functions.few_row_lanes() if abi == ABI else 0
    except (OSError, AttributeError) as error:
        _log.info("few-row kernel not usable", library=str(library), error=str(error), remedy="make kernels")
        return None
    if abi != ABI:
        _log.info("few-row kernel of another version", library=str(library), remedy="make kernels")
        return None
    if not lanes:
        _log.info("few-row kernel not usable", error="the processor lacks AVX2, FMA or F16C")
        return None
    return FewRow(functions, lanes)


class FewRow:
    """`x @ w.T` for up to `MAX_ROWS` rows of x.

    A row's result is the same bits whatever other rows are in the call and however many threads work.
    """

    MAX_ROWS = 32

    def __init__(self, functions: ctypes.CDLL, lanes: int) -> None:
        """`lanes` of a vector: 16 for AVX-512, 8 for AVX2."""
        self._lanes = lanes
        self._parallel = openmp_of_torch()
        self._linear = functions.few_row_linear
        self._linear.restype = None
        pointer, index, flag = ctypes.c_void_p, ctypes.c_int64, ctypes.c_int
        self._linear.argtypes = [
            *(pointer, pointer, pointer),
            *(index, index, index, index),
            *(flag, flag, flag, ctypes.c_uint, pointer),
        ]

    def linear(self, x: Tensor, w: Tensor, out: Tensor | None = None, accumulate: bool = False) -> Tensor:
        """Multiply x [R, K], float32, with w [N, K], float32 or float16, into [R, N], float32.

        `out` may be a part of a larger tensor if its rows are contiguous; with `accumulate` the product is
        added to it. float16 weights give what they would give widened to float32. Uses
        `torch.get_num_threads()` threads. Not differentiable.
        Raises ValueError for anything else.
        """
        rows, k, columns = self._check(x, w)
        if out is None:
            if accumulate:
                raise ValueError("accumulate adds to `out`, which is missing")
            out = x.new_empty(rows, columns)
        else:
            _check_out(out, rows, columns)
        self._linear(
            *(x.data_ptr(), w.data_ptr(), out.data_ptr()),
            *(rows, k, columns, out.stride(0)),
            *(w.dtype == torch.float16, accumulate, self._lanes),
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


def openmp_of_torch() -> int | None:
    """The address of GOMP_parallel in the OpenMP runtime that torch itself uses; None where it has none.

    The threads of a second runtime would compete with torch's, which go on spinning after each of its
    operations.
    """
    torch_cpu = Path(torch.__file__).with_name("lib") / "libtorch_cpu.so"
    try:
        function = ctypes.CDLL(str(torch_cpu)).GOMP_parallel
    except (OSError, AttributeError) as error:
        _log.info("few-row kernel runs in one thread", error=str(error))
        return None
    return ctypes.cast(function, ctypes.c_void_p).value
