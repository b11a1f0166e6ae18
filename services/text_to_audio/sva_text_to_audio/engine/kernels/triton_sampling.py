"""Guidance, temperature and the draw of a token, in one program per request and codebook.

Semantics are those of audiocraft's `_sample_next_token`, `sample_top_k` and `sample_top_p`. Noise is
drawn outside: `argmax(probability / exponential noise)` is how `torch.multinomial` draws one sample.
Every parameter is read on the device, so that requests with different ones share a captured graph.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor


@triton.jit
def _kth(key, k):
    """The k-th largest of keys that are not negative: its bits, from the highest down.

    0 where fewer than `k` keys are positive.
    """
    kth = 0
    for place in range(31):
        candidate = kth | (1 << (30 - place))
        if tl.sum((key >= candidate).to(tl.int32), axis=0) >= k:
            kth = candidate
    return kth


@triton.jit(do_not_specialize=["requests"])
def sample_kernel(
    logits,
    noise,
    guidance,
    temperature,
    top_k,
    top_p,
    tokens,
    requests: tl.int32,
    codebooks: tl.constexpr,
    cardinality: tl.constexpr,
    block: tl.constexpr,
):
    codebook, request = tl.program_id(0), tl.program_id(1)
    index = tl.arange(0, block)
    inside = index < cardinality
    place = (request * codebooks + codebook) * cardinality + index
    conditional = tl.load(logits + place, mask=inside, other=0.0).to(tl.float32)
    other_half = requests * codebooks * cardinality
    unconditional = tl.load(logits + other_half + place, mask=inside, other=0.0).to(tl.float32)
    guided = unconditional + (conditional - unconditional) * tl.load(guidance + request)
    guided = tl.where(inside, guided, float("-inf"))
    heat = tl.load(temperature + request)
    if heat > 0.0:
        scaled = tl.div_rn(guided, heat)
        weight = tl.where(inside, tl.exp(scaled - tl.max(scaled, axis=0)), 0.0)
        probability = tl.div_rn(weight, tl.sum(weight, axis=0))
        # Floats that are not negative are ordered as their bits are.
        key = probability.to(tl.int32, bitcast=True)
        mass = tl.load(top_p + request)
        k = tl.load(top_k + request)
        kept = inside
        order = index
        if mass > 0.0:
            # Likeliest first, equals by index; the noise is met in this order.
            ranked = tl.sort((key.to(tl.int64) << 32) | (block - 1 - index), descending=True)
            order = block - 1 - (ranked & 0xFFFFFFFF).to(tl.int32)
            probability = (ranked >> 32).to(tl.int32).to(tl.float32, bitcast=True)
            kept = inside & (tl.cumsum(probability, axis=0) - probability <= mass)
        elif k > 0:
            kept = inside & (key >= _kth(key, k))
        # To divide what is kept by its sum would scale all scores alike, and is left out.
        draw = tl.load(noise + place, mask=inside, other=1.0)
        winner = tl.argmax(tl.where(kept, tl.div_rn(probability, draw), -1.0), axis=0)
        token = tl.sum(tl.where(index == winner, order, 0), axis=0)
    else:
        token = tl.argmax(guided, axis=0)
    tl.store(tokens + request * codebooks + codebook, token.to(tl.int64))


def sample(
    logits: Tensor, noise: Tensor, guidance: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor
) -> Tensor:
    """Draw one token for each of `n` requests and each codebook.

    `logits` `[2n, codebooks, cardinality]`, float16 or float32: conditional rows first, then the
    unconditional ones; `noise` `[n, codebooks, cardinality]`, float32, exponential. The parameters are
    `[n]`, float32, and `top_k` int32: a temperature of 0 takes the likeliest token; `top_p` above 0 goes
    before `top_k`; 0 turns either off. → `[n, codebooks]`, int64.
    """
    requests, codebooks, cardinality = noise.shape
    tokens = torch.empty(requests, codebooks, dtype=torch.int64, device=noise.device)
    sample_kernel[(codebooks, requests)](
        logits,
        noise,
        guidance,
        temperature,
        top_k,
        top_p,
        tokens,
        requests,
        codebooks,
        cardinality,
        triton.next_power_of_2(cardinality),
        num_warps=8,
    )
    return tokens
