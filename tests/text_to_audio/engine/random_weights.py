"""A language model's state with random weights, without audiocraft."""

from __future__ import annotations

import torch
from torch import Tensor

from sva_text_to_audio.engine.shape import ModelShape


def random_state(shape: ModelShape, seed: int = 0) -> dict[str, Tensor]:
    """The `best_state` of a model of that shape, float16, as releases are."""
    generator = torch.Generator().manual_seed(seed)

    def matrix(n: int, k: int, gain: float = 1.0) -> Tensor:
        return (gain * torch.randn(n, k, generator=generator) / k**0.5).half()

    def norm(at: str) -> dict[str, Tensor]:
        scale, shift = 0.2 * torch.randn(2, shape.dim, generator=generator)
        return {f"{at}.weight": (1 + scale).half(), f"{at}.bias": shift.half()}

    state = norm("out_norm")
    for index in range(shape.codebooks):
        state[f"emb.{index}.weight"] = torch.randn(
            shape.cardinality + 1, shape.dim, generator=generator
        ).half()
        state[f"linears.{index}.weight"] = matrix(shape.cardinality, shape.dim)
    for index in range(shape.layers):
        at = f"transformer.layers.{index}"
        state |= norm(f"{at}.norm1") | norm(f"{at}.norm_cross") | norm(f"{at}.norm2")
        for block in ("self_attn", "cross_attention"):
            # Small weights would attend to everything alike.
            state[f"{at}.{block}.in_proj_weight"] = matrix(3 * shape.dim, shape.dim, gain=1.5)
            state[f"{at}.{block}.out_proj.weight"] = matrix(shape.dim, shape.dim)
        state[f"{at}.linear1.weight"] = matrix(shape.hidden, shape.dim)
        state[f"{at}.linear2.weight"] = matrix(shape.dim, shape.hidden)
    return state
