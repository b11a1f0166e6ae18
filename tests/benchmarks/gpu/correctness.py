"""The engine against audiocraft on the device: logits, tokens, graphs, repeatability."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.sampling import Sampling, draw

from ..language_models import CARDINALITY, CODEBOOKS, attributes
from . import theirs
from .models import TEXT, autocast
from .ours import Ours

TOLERANCE = 1e-2
Checks = dict[str, str]


def random_codes(device: torch.device, frames: int) -> Tensor:
    """`[codebooks, frames]` that both sides are told to have drawn."""
    return torch.randint(CARDINALITY, (CODEBOOKS, frames), device=device)


def _inputs(model: Any, codes: Tensor) -> tuple[Tensor, dict[str, Any]]:
    """What `generate` would feed the model, both halves of the guidance, and its conditions."""
    from audiocraft.modules.conditioners import ClassifierFreeGuidanceDropout

    conditions = attributes(TEXT)
    conditions += ClassifierFreeGuidanceDropout(p=1.0)(conditions)
    provider = model.condition_provider
    pattern = model.pattern_provider.get_pattern(codes.shape[1])
    sequence, _, _ = pattern.build_pattern_sequence(codes[None], model.special_token_id)
    # Nothing is drawn from the last column.
    return sequence[..., :-1].repeat(2, 1, 1), provider(provider.tokenize(conditions))


@torch.no_grad()
def exact_logits(model: Any, codes: Tensor) -> Tensor:
    """Of the float32 model, over the whole sequence at once: `[steps, 2, codebooks, cardinality]`."""
    sequence, conditions = _inputs(model, codes)
    logits: Tensor = model(sequence, [], conditions)
    return logits.permute(2, 0, 1, 3)


@torch.no_grad()
def their_logits(model: Any, device: torch.device, codes: Tensor) -> Tensor:
    """Of audiocraft's loop, step by step."""
    with autocast(device), model.streaming():
        sequence, conditions = _inputs(model, codes)
        steps = [model(each, [], conditions)[:, :, 0].float() for each in sequence.split(1, dim=-1)]
    return torch.stack(steps)


def our_logits(ours: Ours, codes: Tensor) -> Tensor:
    """Of the engine's decoder: codes that are known are never drawn."""
    with ours.placed(1, codes.shape[1]):
        ours.slots.codes[0, :, : codes.shape[1]] = codes
        steps = [ours.decoder.step(1)[:, 0].clone() for _ in range(ours.shape.steps(codes.shape[1]))]
    return torch.stack(steps)


def check_logits(ours: Ours, model: Any, exact: Tensor, codes: Tensor) -> Checks:
    """Teacher-forced, and how often the same noise draws the same token from either."""
    device = ours.device
    mine, reference = our_logits(ours, codes), their_logits(model, device, codes)
    apart = float((mine - reference).abs().max())
    noise = torch.empty(mine.shape[0], *mine.shape[2:], device=device).exponential_()
    drawn = []
    for logits in (mine, reference):
        guided = logits[:, 1] + (logits[:, 0] - logits[:, 1]) * Sampling().guidance_scale
        drawn.append(torch.stack([draw(*pair, Sampling()) for pair in zip(guided, noise, strict=True)]))
    same = float((drawn[0] == drawn[1]).double().mean())
    return {
        "logits, largest difference from audiocraft": _verdict(apart < TOLERANCE, f"{apart:.1e}"),
        "logits, largest difference from float32": f"{float((mine - exact).abs().max()):.1e}"
        f" (audiocraft's: {float((reference - exact).abs().max()):.1e})",
        "same token from the same noise, teacher-forced": f"{same:.2%}",
    }


def check_same_seed(ours: Ours, model: Any, frames: int) -> Checks:
    """Free-running: after the first token that differs, all that follows may."""
    expected = theirs.generate(model, ours.device, batch=1, context=0, frames=frames, seed=7)[0].cpu()
    same = ours.generate([7], frames)[0] == expected
    whole = same.all(0)
    first = frames if bool(whole.all()) else int(whole.int().argmin())
    share = float(same.double().mean())
    return {
        "same tokens for the same seed": f"{share:.1%} of {frames} frames; the first {first} frames alike"
    }


def check_repeatable(ours: Ours, frames: int) -> Checks:
    """The same requests twice, in every batch size that has a graph."""
    apart = []
    for size in ours.decoder.sizes:
        first, second = (torch.stack(ours.generate(range(size), frames)) for _ in range(2))
        if not torch.equal(first, second):
            apart.append(size)
    return {"same seeds, same tokens again": _verdict(not apart, _batches(ours, apart))}


def check_graphs(ours: Ours, steps: int) -> Checks:
    """Replay against eager, bit for bit, in every batch size, full and with an idle slot."""
    apart = []
    smaller = 0
    for size in ours.decoder.sizes:
        for n in sorted({smaller + 1, size}):
            eager = _steps(ours, n, steps, partial(Decoder.step, ours.decoder, size))
            replayed = _steps(ours, n, steps, partial(ours.decoder.step, n))
            if not all(map(torch.equal, eager, replayed)):
                apart.append(n)
        smaller = size
    return {"graph replay equals eager bitwise": _verdict(not apart, _batches(ours, apart))}


def _steps(ours: Ours, n: int, steps: int, step: Callable[[], Tensor]) -> tuple[Tensor, Tensor]:
    noise = torch.Generator(ours.device).manual_seed(1)
    with ours.placed(n, steps):
        logits = []
        for _ in range(steps):
            ours.slots.noise.exponential_(generator=noise)
            logits.append(step()[:, :n].clone())
        return torch.stack(logits), ours.slots.codes[:n].clone()


def _batches(ours: Ours, apart: list[int]) -> str:
    if apart:
        return f"not in batches of {', '.join(map(str, apart))}"
    return f"batches of {', '.join(map(str, ours.decoder.sizes))}"


def _verdict(holds: bool, detail: str) -> str:
    return f"{'yes' if holds else 'NO'} ({detail})"
