"""The CPU kernel gives torch's numbers: the same bits whatever else is in the call and whoever works."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from sva_text_to_audio.engine.kernels.few_row import FewRow
from sva_text_to_audio.engine.kernels.library import Library

MANY = settings(max_examples=40, deadline=None)
DTYPES = [torch.float32, torch.float16]
Operands = tuple[Tensor, Tensor]


@pytest.fixture(scope="module")
def kernel(cpu_kernels: Library) -> FewRow:
    return FewRow(cpu_kernels)


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def random(seed: int, rows: int, k: int, columns: int, dtype: torch.dtype) -> Operands:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(rows, k, generator=generator), torch.randn(columns, k, generator=generator).to(dtype)


OPERANDS = st.builds(
    random,
    st.integers(0, 2**31),
    rows=st.integers(0, FewRow.MAX_ROWS),
    k=st.integers(1, 300),
    columns=st.integers(1, 300),
    dtype=st.sampled_from(DTYPES),
)


def error(y: Tensor, x: Tensor, w: Tensor) -> float:
    """The largest difference from the exact product, relative to the sum of the absolute values in it."""
    exact = x.double() @ w.double().T
    return float(((y - exact).abs() / (x.double().abs() @ w.double().abs().T)).max()) if y.numel() else 0.0


@MANY
@given(operands=OPERANDS)
def test_any_shape_gives_the_product(kernel: FewRow, operands: Operands) -> None:
    x, w = operands
    y = kernel.linear(x, w)
    assert y.shape == (len(x), len(w))
    assert error(y, x, w) < 1e-6


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("columns", "k"), [(3072, 1024), (1024, 4096), (700, 1537), (64, 8192)])
def test_a_models_shape_gives_the_product_on_any_number_of_threads(
    kernel: FewRow, columns: int, k: int, dtype: torch.dtype
) -> None:
    x, w = random(1, 8, k, columns, dtype)
    answers = []
    for count in (1, 2, 3):
        torch.set_num_threads(count)
        answers.append(kernel.linear(x, w))
    assert error(answers[0], x, w) < 1e-6
    assert all(torch.equal(answers[0], answer) for answer in answers)


@MANY
@given(operands=OPERANDS, data=st.data())
def test_a_row_is_the_same_bits_in_any_company(
    kernel: FewRow, operands: Operands, data: st.DataObject
) -> None:
    x, w = operands
    rows = st.lists(st.integers(0, len(x) - 1), max_size=FewRow.MAX_ROWS) if len(x) else st.just([])
    chosen = data.draw(rows)
    assert torch.equal(kernel.linear(x[chosen], w), kernel.linear(x, w)[chosen])


@MANY
@given(operands=OPERANDS)
def test_float16_weights_count_as_widened(kernel: FewRow, operands: Operands) -> None:
    x, w = operands
    assert torch.equal(kernel.linear(x, w.half()), kernel.linear(x, w.half().float()))


@pytest.mark.parametrize("k", [1, 16])
def test_every_float16_value_is_widened_exactly(kernel: FewRow, k: int) -> None:
    values = torch.arange(-(2**15), 2**15).to(torch.int16).view(torch.float16)
    w = torch.zeros(len(values), k, dtype=torch.float16)
    w[:, 0] = values
    x = torch.eye(1, k)
    torch.testing.assert_close(kernel.linear(x, w)[0], values.float(), rtol=0, atol=0, equal_nan=True)


@MANY
@given(operands=OPERANDS, before=st.integers(0, 3))
def test_the_product_is_added_to_a_part_of_a_larger_tensor_and_nowhere_else(
    kernel: FewRow, operands: Operands, before: int
) -> None:
    x, w = operands
    whole = torch.randn(len(x) + 5, len(w) + 5)
    expected = whole.clone()
    inside = slice(before, before + len(x)), slice(before, before + len(w))
    expected[inside] += kernel.linear(x, w)
    part = whole[inside]
    assert kernel.linear(x, w, out=part, accumulate=True) is part
    assert torch.equal(whole, expected)


@MANY
@given(operands=OPERANDS, scale=st.sampled_from([0.1, 1.0, 30.0]))
def test_the_gelu_of_a_product_is_the_exact_one_wherever_it_stands(
    kernel: FewRow, operands: Operands, scale: float
) -> None:
    x, w = operands[0] * scale, operands[1]
    y = kernel.linear(x, w, gelu=True)
    product = kernel.linear(x, w).double()
    assert torch.all((y - torch.nn.functional.gelu(product)).abs() <= 1e-6 * product.abs().clamp(min=1))
    if len(w) > 1:
        assert torch.equal(kernel.linear(x, w[1:], gelu=True), y[:, 1:])


def test_out_is_overwritten_and_may_be_x(kernel: FewRow) -> None:
    x, w = random(2, 6, 256, 256, torch.float16)
    expected = kernel.linear(x, w)
    kernel.linear(x, w, out=x)
    assert torch.equal(x, expected)


def test_several_threads_may_call_at_once_among_operations_of_torch(kernel: FewRow) -> None:
    x, w = random(3, 4, 512, 512, torch.float32)
    torch.set_num_threads(2)

    def steps(_: int) -> Tensor:
        y = x
        for _ in range(20):
            y = torch.nn.functional.layer_norm(kernel.linear(y, w), (512,))
        return y

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(steps, range(6)))
    assert all(torch.equal(steps(0), answer) for answer in answers)


X, W = torch.zeros(2, 8), torch.zeros(4, 8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((torch.zeros(8), W, None, False), r"x must be \[R, K\]"),
        ((X, torch.zeros(4, 9), None, False), r"not \[2, 8\] and \[4, 9\]"),
        ((torch.zeros(33, 8), W, None, False), "33 rows are more than 32"),
        ((X.double(), W, None, False), "x must be float32"),
        ((X, W.bfloat16(), None, False), "w float32 or float16, not .*bfloat16"),
        ((X.to("meta"), W, None, False), "on the CPU, not on meta"),
        ((X, torch.zeros(8, 4).T, None, False), "contiguous"),
        ((X, W, None, True), "`out`, which is missing"),
        ((X, W, torch.zeros(2, 4), True, True), "cannot have a GELU too"),
        ((X, W, torch.zeros(2, 5), False), r"out must be \[2, 4\]"),
        ((X, W, torch.zeros(2, 4).half(), False), "out must be .* float32"),
        ((X, W, torch.zeros(4, 2).T, False), "contiguous rows"),
        ((X, W, torch.zeros(4).expand(2, 4), False), "do not overlap"),
    ],
)
def test_a_wrong_argument_is_named(kernel: FewRow, arguments: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kernel.linear(*arguments)
