"""Layer norm against PyTorch's, in double precision."""

from __future__ import annotations

import pytest
import torch

from sva_text_to_audio.engine.kernels.triton_ops import TritonOps


@pytest.mark.parametrize("rows", [1, 2, 7])
@pytest.mark.parametrize("dim", [64, 192, 1536])
def test_layer_norm_is_right_where_the_mean_outweighs_the_spread(
    rows: int, dim: int, device: torch.device
) -> None:
    x = torch.randn(rows, dim, device=device) + 300
    weight, bias = torch.randn(2, dim, device=device)
    out = TritonOps(device).layer_norm(x, weight, bias)
    assert out.dtype == torch.float16
    expected = torch.nn.functional.layer_norm(x.double(), (dim,), weight.double(), bias.double(), 1e-5)
    torch.testing.assert_close(out.double(), expected, rtol=1e-3, atol=2e-4)


def test_a_constant_row_gives_the_bias(device: torch.device) -> None:
    bias = torch.linspace(-1, 1, 128, device=device)
    out = TritonOps(device).layer_norm(torch.full((2, 128), 5.0, device=device), torch.ones_like(bias), bias)
    assert torch.equal(out, bias.half().expand(2, -1))
