"""What only a GPU can show: captured graphs, and programs that finish in any order."""

from __future__ import annotations

import os

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.engine.kernels.triton_ops import TritonOps

pytestmark = pytest.mark.skipif(
    os.environ.get("TRITON_INTERPRET") == "1", reason="the interpreter runs one program after another"
)

ROWS, DIM, CAPACITY = 4, 1536, 600


@pytest.fixture
def layer(device: torch.device) -> dict[str, Tensor]:
    cached = torch.randn(2, ROWS * CAPACITY, DIM, device=device).half()
    return {
        "keys": cached[0],
        "values": cached[1],
        "start": torch.arange(ROWS, device=device) * CAPACITY,
        "capacity": torch.full((ROWS,), CAPACITY, dtype=torch.int32, device=device),
        "length": torch.zeros(ROWS, dtype=torch.int32, device=device),
    }


def test_a_captured_graph_reads_lengths_anew(layer: dict[str, Tensor], device: torch.device) -> None:
    ops = TritonOps(device)
    qkv = torch.randn(ROWS, 3 * DIM, device=device).half()
    ops.self_attention(qkv, **layer)  # Compiled before the capture.
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        captured = ops.self_attention(qkv, **layer)
    for length in (0, 1, 64, 599):
        layer["length"].copy_(torch.tensor([length, 0, length // 2, 3]))
        graph.replay()
        assert torch.equal(captured, ops.self_attention(qkv, **layer))


def test_the_order_in_which_splits_finish_does_not_show(
    layer: dict[str, Tensor], device: torch.device
) -> None:
    ops = TritonOps(device)
    qkv = torch.randn(ROWS, 3 * DIM, device=device).half()
    x, w = torch.randn(ROWS, 4 * DIM, device=device).half(), torch.randn(DIM, 4 * DIM, device=device).half()
    layer["length"].fill_(555)
    attended, product = ops.self_attention(qkv, **layer), ops.linear(x, w)
    for _ in range(200):
        assert torch.equal(ops.self_attention(qkv, **layer), attended)
        assert torch.equal(ops.linear(x, w), product)
