"""How a token is drawn, after audiocraft's `sample_top_k`, `sample_top_p` and `_sample_next_token`."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling parameters of one request; the defaults are those of AudioGen and MusicGen."""

    guidance_scale: float = 3.0
    """Logits are `uncond + (cond - uncond) * guidance_scale`."""
    temperature: float = 1.0
    """0 takes the likeliest token."""
    top_k: int = 250
    """Draw among this many likeliest tokens, ties included; 0: all."""
    top_p: float = 0.0
    """Draw among the likeliest tokens with this total probability, in place of `top_k`; 0: off."""

    @property
    def greedy(self) -> bool:
        """Whether nothing is left to chance."""
        return self.temperature <= 0


def draw(logits: Tensor, noise: Tensor, sampling: Sampling) -> Tensor:
    """Draw one token per codebook: guided logits `[codebooks, cardinality]` → `[codebooks]`, int64.

    `noise` is exponential, of the logits' shape: the largest `probability / noise` wins, which is how
    `torch.multinomial` draws one sample, so that the same generator gives the same token.
    """
    if sampling.greedy:
        return logits.argmax(-1)
    probabilities = torch.softmax(logits / sampling.temperature, dim=-1)
    if sampling.top_p > 0:
        ranked, order = probabilities.sort(dim=-1, descending=True)
        beyond = ranked.cumsum(-1) - ranked > sampling.top_p
        ranked = ranked.masked_fill(beyond, 0.0)
        ranked /= ranked.sum(-1, keepdim=True)
        return order.gather(-1, (ranked / noise).argmax(-1, keepdim=True)).squeeze(-1)
    if 0 < sampling.top_k < logits.shape[-1]:
        least = probabilities.topk(sampling.top_k, dim=-1).values[..., -1:]
        probabilities = probabilities.masked_fill(probabilities < least, 0.0)
        probabilities /= probabilities.sum(-1, keepdim=True)
    return (probabilities / noise).argmax(-1)
