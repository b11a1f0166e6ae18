"""Language models with random weights, for tests that need no audiocraft."""

from __future__ import annotations

import torch
from torch import Tensor

from sva_text_to_audio.engine.shape import ModelShape

TINY = ModelShape(
    dim=32, heads=2, layers=2, hidden=64, codebooks=3, cardinality=32, delays=(0, 1, 2), max_period=10_000.0
)


def random_state(shape: ModelShape, seed: int = 0, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """All that `pack` reads, by audiocraft's names: large enough that what is attended to decides."""
    random = torch.Generator().manual_seed(seed)

    def matrix(rows: int, columns: int, scale: float = 1.0) -> Tensor:
        return (torch.randn(rows, columns, generator=random) * scale / columns**0.5).to(dtype)

    state = {"out_norm.weight": torch.ones(shape.dim), "out_norm.bias": torch.zeros(shape.dim)}
    for index in range(shape.codebooks):
        state[f"emb.{index}.weight"] = matrix(shape.cardinality + 1, shape.dim, 3)
        state[f"linears.{index}.weight"] = matrix(shape.cardinality, shape.dim)
    for index in range(shape.layers):
        at = f"transformer.layers.{index}"
        for norm in ("norm1", "norm_cross", "norm2"):
            state[f"{at}.{norm}.weight"] = 1 + 0.1 * torch.randn(shape.dim, generator=random)
            state[f"{at}.{norm}.bias"] = 0.1 * torch.randn(shape.dim, generator=random)
        for attention in ("self_attn", "cross_attention"):
            state[f"{at}.{attention}.in_proj_weight"] = matrix(3 * shape.dim, shape.dim, 2)
            state[f"{at}.{attention}.out_proj.weight"] = matrix(shape.dim, shape.dim, 2)
        state[f"{at}.linear1.weight"] = matrix(shape.hidden, shape.dim)
        state[f"{at}.linear2.weight"] = matrix(shape.dim, shape.hidden)
    return state


def random_condition(shape: ModelShape, seed: int, tokens: int) -> Tensor:
    """An encoded prompt, `[tokens, dim]`."""
    return torch.randn(tokens, shape.dim, generator=torch.Generator().manual_seed(seed))
