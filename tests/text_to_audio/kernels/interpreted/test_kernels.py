"""The kernels of a GPU are interchangeable with those of a CPU."""

from __future__ import annotations

import torch
from torch import Tensor

from sva_text_to_audio.engine.kernels.base import Kernels, Knobs, Rows
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.kernels.triton_kernels import TritonKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.weights import Norm

HEADS, HEAD = 2, 64
DIM = HEADS * HEAD
SAMPLINGS = [Sampling(), Sampling(top_k=3, temperature=0.7), Sampling(temperature=0), Sampling(top_p=0.5)]


def one_layer(kernels: Kernels, dtype: torch.dtype, device: torch.device) -> list[Tensor]:
    """Self-attention, cross-attention and feed-forward of one request, and a draw of four."""
    generator = torch.Generator().manual_seed(1)

    def random(*size: int) -> Tensor:
        return torch.randn(size, generator=generator).to(device)

    def weight(n: int, k: int) -> Tensor:
        return (random(n, k) / k**0.5).half().to(dtype)

    keys, values = random(2, 40, DIM).half().to(dtype)
    numbers = [torch.tensor(row, device=device) for row in ([3, 13], [10, 10], [7, 7])]
    rows = Rows(numbers[0], numbers[1].int(), numbers[2].int())
    prompt = Rows(torch.tensor([23], device=device), rows.capacity[:1], rows.length[:1])
    x = random(2, DIM)
    norm = Norm(random(DIM), random(DIM))
    attended = kernels.self_attention(
        kernels.linear(kernels.layer_norm(x, norm), weight(3 * DIM, DIM)), keys, values, rows
    )
    kernels.linear_add(attended, weight(DIM, DIM), x)
    q = kernels.linear(kernels.layer_norm(x[:1], norm), weight(DIM, DIM))
    kernels.linear_add(kernels.cross_attention(q, keys, values, prompt), weight(DIM, DIM), x[:1])
    hidden = kernels.linear_gelu(kernels.layer_norm(x, norm), weight(4 * DIM, DIM))
    kernels.linear_add(hidden, weight(DIM, 4 * DIM), x)

    def column(name: str, dtype: torch.dtype = torch.float32) -> Tensor:
        return torch.tensor([getattr(sampling, name) for sampling in SAMPLINGS], dtype=dtype, device=device)

    knobs = Knobs(
        column("guidance_scale"),
        column("temperature"),
        column("top_k", torch.int32),
        column("top_p"),
        SAMPLINGS,
    )
    noise = torch.empty(4, 2, 60).exponential_(generator=generator).to(device)
    tokens = kernels.sample(random(2, 4, 2, 60), noise, knobs)
    return [x, keys.float(), values.float(), tokens]


def test_a_layer_and_a_draw_are_the_same_on_either(device: torch.device) -> None:
    on_gpu = one_layer(TritonKernels(device, HEAD), torch.float16, device)
    on_cpu = one_layer(PlainKernels(HEADS), torch.float32, torch.device("cpu"))
    for ours, expected in zip(on_gpu, on_cpu, strict=True):
        torch.testing.assert_close(ours.cpu(), expected, rtol=0, atol=1e-2)
