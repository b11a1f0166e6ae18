"""Packing keeps every value, and lets go of the file that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.checkpoint.weights import read_state
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.weights import Weights, pack, position_table

from .random_model import TINY
from .random_weights import random_state

CPU = torch.device("cpu")
LARGE = ModelShape(
    dim=512, heads=8, layers=4, hidden=2048, codebooks=4, cardinality=2048, delays=(0, 1, 2, 3)
)


def unpacked(weights: Weights) -> dict[str, Tensor]:
    """The matrices under audiocraft's names again."""
    shape = weights.shape
    tables, heads = weights.embeddings.chunk(shape.codebooks), weights.heads.chunk(shape.codebooks)
    state = {f"emb.{index}.weight": table for index, table in enumerate(tables)}
    state |= {f"linears.{index}.weight": head for index, head in enumerate(heads)}
    state |= {"out_norm.weight": weights.norm_out.weight, "out_norm.bias": weights.norm_out.bias}
    for index, layer in enumerate(weights.layers):
        norms = {"norm1": layer.norm_self, "norm_cross": layer.norm_cross, "norm2": layer.norm_hidden}
        named = {
            "self_attn.in_proj_weight": layer.qkv,
            "self_attn.out_proj.weight": layer.self_out,
            "cross_attention.in_proj_weight": torch.cat([layer.cross_q, layer.cross_kv]),
            "cross_attention.out_proj.weight": layer.cross_out,
            "linear1.weight": layer.up,
            "linear2.weight": layer.down,
            **{f"{name}.weight": norm.weight for name, norm in norms.items()},
            **{f"{name}.bias": norm.bias for name, norm in norms.items()},
        }
        state |= {f"transformer.layers.{index}.{name}": tensor for name, tensor in named.items()}
    return state


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "state.bin"
    torch.save(random_state(LARGE), path)
    return path


def resident(path: Path) -> int:
    """Bytes of a mapped file that lie in this process's memory."""
    total, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split(maxsplit=1)[0]:
            inside = line.endswith(str(path))
        elif inside and line.startswith("Rss:"):
            total += int(line.split()[1]) << 10
    return total


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16])
def test_a_mapped_file_is_packed_whole_and_let_go(file: Path, dtype: torch.dtype) -> None:
    state = read_state(file)
    matrices = {name: tensor for name, tensor in state.items() if tensor.dim() == 2}
    for tensor in state.values():
        tensor.sum()
    assert resident(file) > 0.9 * file.stat().st_size
    weights = pack(state, LARGE, device=CPU, dtype=dtype, release=state.release)
    assert resident(file) < 0.05 * file.stat().st_size
    packed = unpacked(weights)
    assert packed.keys() == state.keys()
    for name, tensor in state.items():
        assert torch.equal(packed[name].float(), tensor.float()), name
        assert packed[name].dtype == (dtype if name in matrices else torch.float32)


def test_a_state_in_memory_is_left_as_it_was() -> None:
    state = random_state(TINY)
    weights = pack(state, TINY, device=CPU, dtype=torch.float32)
    assert all(torch.equal(state[name], tensor) for name, tensor in random_state(TINY).items())
    for tensor in state.values():
        tensor.zero_()
    assert weights.heads[: TINY.cardinality].abs().sum() > 0


def test_bytes_per_step_are_those_of_the_matrices_that_a_step_multiplies_with() -> None:
    weights = pack(random_state(TINY), TINY, device=CPU, dtype=torch.float16)
    dim, hidden, heads = TINY.dim, TINY.hidden, TINY.codebooks * TINY.cardinality
    layer = 3 * dim * dim + dim * dim + dim * dim + dim * dim + 2 * dim * hidden
    assert weights.bytes_per_step == 2 * (TINY.layers * layer + heads * dim)


def test_positions_are_cosines_then_sines_of_falling_frequency() -> None:
    table = position_table(TINY, 20, CPU).double()
    for position in (0, 1, 19):
        for index in (0, 3, TINY.dim // 2 - 1):
            phase = torch.tensor(position / TINY.max_period ** (index / (TINY.dim // 2 - 1)))
            assert table[position, index].item() == pytest.approx(phase.cos().item(), abs=1e-5)
            assert table[position, TINY.dim // 2 + index].item() == pytest.approx(
                phase.sin().item(), abs=1e-5
            )
