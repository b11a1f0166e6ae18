"""The draw of a token against the same in plain PyTorch, step by step as audiocraft does it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.engine.kernels.triton_sampling import sample


@dataclass(frozen=True)
class Way:
    """How one request wants its tokens drawn."""

    guidance: float = 3.0
    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 0.0


def reference(logits: Tensor, noise: Tensor, way: Way) -> Tensor:
    """Conditional and unconditional logits `[2, codebooks, cardinality]` → tokens."""
    conditional, unconditional = logits.float()
    guided = unconditional + (conditional - unconditional) * way.guidance
    if way.temperature <= 0:
        return guided.argmax(-1)
    probabilities = torch.softmax(guided / way.temperature, -1)
    if way.top_p > 0:
        ranked, order = probabilities.sort(dim=-1, descending=True, stable=True)
        ranked = ranked * ~(ranked.cumsum(-1) - ranked > way.top_p)
        drawn = (ranked / ranked.sum(-1, keepdim=True) / noise).argmax(-1, keepdim=True)
        return order.gather(-1, drawn)[:, 0]
    if way.top_k > 0:
        kth = probabilities.topk(way.top_k, -1).values[:, -1:]
        probabilities = probabilities * (probabilities >= kth)
        probabilities = probabilities / probabilities.sum(-1, keepdim=True)
    return (probabilities / noise).argmax(-1)


def draw(logits: Tensor, noise: Tensor, ways: list[Way]) -> Tensor:
    def column(name: str, dtype: torch.dtype = torch.float32) -> Tensor:
        return torch.tensor([getattr(way, name) for way in ways], dtype=dtype, device=logits.device)

    return sample(
        logits,
        noise,
        column("guidance"),
        column("temperature"),
        column("top_k", torch.int32),
        column("top_p"),
    )


def noise_like(requests: int, codebooks: int, cardinality: int, device: torch.device) -> Tensor:
    return torch.empty(requests, codebooks, cardinality, device=device).exponential_()


WAYS = [
    Way(top_k=250),
    Way(top_k=1),
    Way(top_k=5, temperature=0.3, guidance=1.0),
    Way(),
    Way(temperature=2.5),
    Way(temperature=0.0, top_k=250),
]


@pytest.mark.parametrize("cardinality", [1000, 2048])
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_each_request_is_drawn_its_own_way(
    cardinality: int, dtype: torch.dtype, device: torch.device
) -> None:
    logits = (torch.randn(2 * len(WAYS), 3, cardinality, device=device) * 2).to(dtype)
    noise = noise_like(len(WAYS), 3, cardinality, device)
    tokens = draw(logits, noise, WAYS)
    assert tokens.dtype == torch.int64
    for index, way in enumerate(WAYS):
        expected = reference(logits[index :: len(WAYS)], noise[index], way)
        assert torch.equal(tokens[index], expected), way


def test_top_p_meets_the_noise_in_order_of_probability(device: torch.device) -> None:
    ways = [Way(top_p=0.7, top_k=3), Way(top_p=0.05), Way(top_p=0.95, temperature=1.5)]
    logits = torch.randn(2 * len(ways), 2, 50, device=device)
    noise = noise_like(len(ways), 2, 50, device)
    tokens = draw(logits, noise, ways)
    for index, way in enumerate(ways):
        assert torch.equal(tokens[index], reference(logits[index :: len(ways)], noise[index], way)), way


def test_top_k_keeps_ties(device: torch.device) -> None:
    logits = torch.tensor([3.0, 1.0, 2.0, 2.0, 2.0], device=device).expand(2, 1, 5).contiguous()
    noise = torch.ones(1, 1, 5, device=device)
    noise[..., 4] = 1e-6
    assert draw(logits, noise, [Way(top_k=2)]).item() == 4
    noise[..., 1] = 1e-9
    assert draw(logits, noise, [Way(top_k=2)]).item() == 4


def test_top_k_beyond_the_codebook_keeps_all(device: torch.device) -> None:
    logits = torch.randn(2, 4, 40, device=device)
    noise = noise_like(1, 4, 40, device)
    assert torch.equal(draw(logits, noise, [Way(top_k=5000)]), draw(logits, noise, [Way()]))


def test_greedy_takes_the_first_of_equals_and_needs_no_noise(device: torch.device) -> None:
    logits = torch.zeros(2, 2, 64, device=device)
    logits[0, 1, 7:9] = 4.0
    noise = torch.full((1, 2, 64), torch.nan, device=device)
    assert draw(logits, noise, [Way(temperature=0.0)]).tolist() == [[0, 7]]
