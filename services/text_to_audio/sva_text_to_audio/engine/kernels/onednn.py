"""Products by oneDNN, which PyTorch brings along: the best there is for few rows without a compiler.

A matrix in the layout of `torch.nn.Linear` is read at the speed of memory for two rows only; from three
rows on that product is bound by arithmetic. In oneDNN's own layout it is not until some thirty.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ROWS_AT_MEMORY_SPEED = 2
"""Rows that a matrix in `torch.nn.Linear`'s layout takes at that speed, a little faster than in oneDNN's."""


def layout_for(rows: int) -> Callable[[Tensor], Tensor] | None:
    """The faster layout for steps of up to so many rows; None: as the matrices are."""
    return lay_out if rows > ROWS_AT_MEMORY_SPEED else None


def lay_out(weight: Tensor) -> Tensor:
    """A float32 matrix in oneDNN's layout; the matrix itself where this PyTorch has no oneDNN."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return weight
    laid_out: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight, None)
    return laid_out


def product(x: Tensor, weight: Tensor) -> Tensor:
    """`x @ weight.T`, whichever layout the matrix has. Any other precision is widened to that of x."""
    if weight.is_mkldnn:
        multiplied: Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, None, "none", [], "")
        return multiplied
    return F.linear(x, weight.to(x.dtype))
