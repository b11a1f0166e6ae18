"""A draw is audiocraft's draw: the same token from the same logits and the same random numbers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from sva_text_to_audio.engine.sampling import Sampling, draw

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

CARDS = st.integers(1, 40) | st.sampled_from([256, 2048])
SEEDS = st.integers(0, 2**63)


def some_logits(codebooks: int, card: int, seed: int, ties: bool) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    logits = torch.randn(codebooks, card, generator=random) * 4
    return logits.div(4).round() if ties else logits


def ours(logits: Tensor, seed: int, sampling: Sampling) -> Tensor:
    noise = torch.empty_like(logits).exponential_(generator=torch.Generator().manual_seed(seed))
    return draw(logits, noise, sampling)


def audiocraft(logits: Tensor, seed: int, sampling: Sampling) -> Tensor:
    """`LMModel._sample_next_token` from the logits on."""
    from audiocraft.utils.utils import multinomial, sample_top_k, sample_top_p

    if sampling.temperature <= 0:
        return torch.argmax(logits, dim=-1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        probabilities = torch.softmax(logits / sampling.temperature, dim=-1)
        if sampling.top_p > 0.0:
            return sample_top_p(probabilities, p=sampling.top_p)[:, 0]
        if sampling.top_k > 0:
            return sample_top_k(probabilities, k=min(sampling.top_k, logits.shape[-1]))[:, 0]
        return multinomial(probabilities, num_samples=1)[:, 0]


@settings(max_examples=300, deadline=None)
@given(
    logits=st.builds(some_logits, codebooks=st.integers(1, 8), card=CARDS, seed=SEEDS, ties=st.booleans()),
    seed=SEEDS,
    sampling=st.builds(
        Sampling,
        temperature=st.sampled_from([0.0, 0.05, 0.7, 1.0, 4.0]),
        top_k=st.sampled_from([0, 1, 2, 5, 250, 2048]),
        top_p=st.sampled_from([0.0, 0.0, 1e-6, 0.3, 0.95, 1.0]),
    ),
)
def test_the_token_is_audiocrafts(logits: Tensor, seed: int, sampling: Sampling) -> None:
    assert torch.equal(ours(logits, seed, sampling), audiocraft(logits, seed, sampling))


@given(card=CARDS, seed=SEEDS, beyond=st.integers(0, 3000))
def test_a_top_k_of_all_tokens_or_more_is_none(card: int, seed: int, beyond: int) -> None:
    logits = some_logits(4, card, seed, ties=False)
    everything = ours(logits, seed, Sampling(top_k=0))
    assert torch.equal(ours(logits, seed, Sampling(top_k=card + beyond)), everything)


@given(seed=SEEDS, top_k=st.integers(1, 40))
def test_whoever_ties_with_the_last_of_the_top_k_is_in(seed: int, top_k: int) -> None:
    logits = some_logits(1, 40, seed, ties=True)
    least = logits[0].topk(top_k).values[-1]
    tied = int((logits[0] == least).nonzero()[-1])
    sampling = Sampling(top_k=top_k)
    noise = torch.full_like(logits, 1e9)
    noise[0, tied] = 1e-9  # Drawn, if it may be.
    assert draw(logits, noise, sampling).item() == tied
    worse = logits[0] < least
    noise[0] = torch.where(worse, 1e-30, 1.0)
    assert draw(logits, noise, sampling).item() not in worse.nonzero()


@given(card=CARDS, seed=SEEDS, temperature=st.sampled_from([0.0, 1.0]))
def test_one_likeliest_token_is_the_largest_logit_whatever_is_drawn(
    card: int, seed: int, temperature: float
) -> None:
    logits = some_logits(4, card, seed, ties=False)
    for sampling in (Sampling(temperature=0.0), Sampling(top_k=1), Sampling(top_p=1e-9)):
        assert torch.equal(ours(logits, seed, sampling), logits.argmax(-1))
