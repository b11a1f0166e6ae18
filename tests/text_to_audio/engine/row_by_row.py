"""A product whose rows do not depend on one another, in place of the compiled one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


class RowByRow:
    """Computes each row alone, as a batch of one would.

    The library's product of a matrix rounds a row one way or another with the number of rows, which now
    and then draws another token; what a test of batching looks for is everything but that.
    """

    MAX_ROWS = 32

    def linear(self, x: Tensor, w: Tensor, out: Tensor | None = None, accumulate: bool = False) -> Tensor:
        """See `FewRow.linear`."""
        product = torch.cat([F.linear(row, w.to(x.dtype)) for row in x.split(1)])
        if out is None:
            return product
        return out.add_(product) if accumulate else out.copy_(product)
