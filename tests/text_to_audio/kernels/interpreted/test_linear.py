"""Few-row products against the same in double precision."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import gelu

from sva_text_to_audio.engine.kernels import triton_linear
from sva_text_to_audio.engine.kernels.triton_ops import TritonOps

SHAPES = [  # rows, n, k
    (1, 64, 64),
    (2, 192, 64),
    (2, 64, 512),
    (3, 128, 320),
    (8, 64, 192),
    (16, 128, 128),
    (17, 64, 128),
    (32, 64, 256),
    (33, 128, 192),
    (64, 64, 320),
    (65, 64, 64),  # too many rows for the few-row kernel
    (2, 96, 72),  # widths that it is not made for
]


def product(rows: int, n: int, k: int, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs, weights, and their product in double precision."""
    x = torch.randn(rows, k, device=device).half()
    w = (torch.randn(n, k, device=device) / k**0.5).half()
    return x, w, x.double() @ w.double().T


def test_the_shapes_above_are_cut_in_every_way() -> None:
    plans = [triton_linear.tiling(*shape) for shape in SHAPES]
    assert {plan.block_rows for plan in plans if plan} == {16, 32, 64}
    assert {plan.splits for plan in plans if plan} >= {1, 2, 3, 4}
    assert plans[-2:] == [None, None]


@pytest.mark.parametrize(("rows", "n", "k"), SHAPES)
def test_linear_is_right_to_half_precision(rows: int, n: int, k: int, device: torch.device) -> None:
    x, w, expected = product(rows, n, k, device)
    out = TritonOps(device).linear(x, w)
    assert out.dtype == torch.float16
    torch.testing.assert_close(out.double(), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("rows", "n", "k"), [(2, 64, 64), (5, 64, 256), (40, 64, 64)])
def test_gelu_is_the_exact_one(rows: int, n: int, k: int, device: torch.device) -> None:
    x, w, plain = product(rows, n, k, device)
    out = TritonOps(device).linear_gelu(x, w)
    assert (gelu(plain) - gelu(plain, approximate="tanh")).abs().max() > 3e-4
    torch.testing.assert_close(out.double(), gelu(plain), rtol=1e-3, atol=3e-5)


@pytest.mark.parametrize(("rows", "n", "k"), [(1, 64, 64), (2, 64, 512), (34, 64, 128), (70, 64, 64)])
def test_linear_add_adds_the_rounded_product_to_the_first_rows(
    rows: int, n: int, k: int, device: torch.device
) -> None:
    x, w, expected = product(rows, n, k, device)
    residual = torch.randn(2 * rows, n, device=device) * 50
    before = residual.clone()
    ops = TritonOps(device)
    ops.linear_add(x, w, residual[:rows])
    assert torch.equal(residual[rows:], before[rows:])
    assert torch.equal(residual[:rows], before[:rows] + ops.linear(x, w).float())
    torch.testing.assert_close(residual[:rows].double(), before[:rows] + expected, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("n", "k"), [(64, 512), (192, 64)])
def test_a_row_does_not_depend_on_the_others(n: int, k: int, device: torch.device) -> None:
    x, w, _ = product(6, n, k, device)
    ops = TritonOps(device)
    alone = torch.zeros_like(x)
    alone[2] = x[2]
    first = ops.linear(x, w)
    assert torch.equal(first[2], ops.linear(alone, w)[2])
    assert torch.equal(first, ops.linear(x, w))


@pytest.mark.parametrize("dim", [1024, 1536, 2048])
@pytest.mark.parametrize("rows", [1, 2, 4, 8, 16, 32, 64])
def test_the_models_products_are_cut_without_a_rest(rows: int, dim: int) -> None:
    for n, k in ((3 * dim, dim), (dim, dim), (4 * dim, dim), (dim, 4 * dim), (4 * 2048, dim)):
        plan = triton_linear.tiling(rows, n, k)
        assert plan
        assert n % plan.block_n == 0
        assert k % plan.block_k == 0
        per_split = -(-k // plan.block_k // plan.splits)
        assert (plan.splits - 1) * per_split < k // plan.block_k <= plan.splits * per_split
