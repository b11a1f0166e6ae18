"""audiocraft's own `LMModel.generate`, timed step by step through its own callback."""

from __future__ import annotations

import statistics
from typing import Any

import torch

from ..language_models import CARDINALITY, CODEBOOKS, attributes
from .models import TEXT, autocast
from .timing import Clock, Point

UNTIMED = 4
"""First steps: the prompt's, and those in which memory is taken."""


def generate(
    model: Any,
    device: torch.device,
    *,
    batch: int,
    context: int,
    frames: int,
    seed: int = 0,
    clock: Any = None,
) -> torch.Tensor:
    """Continue `context` random frames up to `frames`: codes `[batch, codebooks, frames]`."""
    torch.manual_seed(seed)
    prompt = None
    if context:
        prompt = torch.randint(CARDINALITY, (batch, CODEBOOKS, context), device=device)
    callback = None if clock is None else lambda done, total: clock.mark()
    with autocast(device):
        codes: torch.Tensor = model.generate(
            prompt, attributes(*[TEXT] * batch), max_gen_len=frames, callback=callback
        )
    return codes


def measure(model: Any, device: torch.device, *, batch: int, context: int, steps: int) -> Point:
    """Median time of `steps` steps after a prompt of `context` frames."""
    clock = Clock(device)
    clock.mark()
    generate(model, device, batch=batch, context=context, frames=context + steps + 1, clock=clock)
    prompt, *after = clock.milliseconds()
    timed = after[UNTIMED - 1 :]
    return Point(context + UNTIMED + len(timed) / 2, statistics.median(timed), prompt)
