"""A tiny language model, and prompts for it, for tests that need no audiocraft."""

from __future__ import annotations

import torch
from torch import Tensor

from sva_text_to_audio.engine.shape import ModelShape

TINY = ModelShape(dim=32, heads=2, layers=2, hidden=64, codebooks=3, cardinality=32, delays=(0, 1, 2))


def random_condition(shape: ModelShape, seed: int, tokens: int) -> Tensor:
    """An encoded prompt, `[tokens, dim]`."""
    return torch.randn(tokens, shape.dim, generator=torch.Generator().manual_seed(seed))
