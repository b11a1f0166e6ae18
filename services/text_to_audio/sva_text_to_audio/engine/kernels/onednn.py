"""Products by oneDNN, which PyTorch brings along: the best there is for few rows without a compiler.

A matrix in the layout of `torch.nn.Linear` is read at the speed of memory for two rows only; from three
rows on that product is bound by arithmetic. In oneDNN's own layout it is not until some thirty.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


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
