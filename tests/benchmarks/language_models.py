"""audiocraft's language models in the released shapes with random weights, for benchmarks."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import torch
from torch import Tensor

from sva_text_to_audio.engine.shape import ModelShape

SHAPES = {
    "tiny": (64, 2, 2),
    "musicgen-small": (1024, 16, 24),
    "musicgen-medium": (1536, 24, 48),
    "audiogen-medium": (1536, 24, 48),
    "musicgen-large": (2048, 32, 48),
}
"""Width, heads, layers."""
CODEBOOKS, CARDINALITY, DELAYS = 4, 2048, (0, 1, 2, 3)
TEXT_DIM = 768


def shape_of(name: str) -> ModelShape:
    """What the engine is told of such a model."""
    dim, heads, layers = SHAPES[name]
    return ModelShape(dim, heads, layers, 4 * dim, CODEBOOKS, CARDINALITY, DELAYS)


def audiocraft_model(name: str, *, seed: int = 0, **options: Any) -> Any:
    """An `LMModel` as the release has it, but for T5: its hidden states are noise that the text seeds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        from audiocraft.models.lm import LMModel
        from audiocraft.modules.codebooks_patterns import DelayedPatternProvider
        from audiocraft.modules.conditioners import ConditionFuser, ConditioningProvider, TextConditioner

        logging.disable(logging.NOTSET)

    class SeededText(TextConditioner):  # type: ignore[misc]
        """Shapes and masking of audiocraft's T5Conditioner."""

        def tokenize(self, texts: list[str | None]) -> tuple[Tensor, Tensor]:
            lengths = [len(text.split()) + 1 if text else 1 for text in texts]
            states = torch.zeros(len(texts), max(lengths), self.dim)
            mask = torch.zeros(len(texts), max(lengths), dtype=torch.long)
            for index, (text, length) in enumerate(zip(texts, lengths, strict=True)):
                random = torch.Generator().manual_seed(sum(map(ord, text or "")))
                states[index, :length] = torch.randn(length, self.dim, generator=random)
                mask[index, :length] = int(bool(text))
            return states, mask

        def forward(self, tokenized: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
            states, mask = (part.to(self.output_proj.weight.device) for part in tokenized)
            return self.output_proj(states.to(self.output_proj.weight)) * mask.unsqueeze(-1), mask

    dim, heads, layers = SHAPES[name]
    torch.manual_seed(seed)
    provider = ConditioningProvider({"description": SeededText(TEXT_DIM, dim)})
    fuser = ConditionFuser({"cross": ["description"], "prepend": [], "sum": [], "input_interpolate": []})
    model = LMModel(
        DelayedPatternProvider(n_q=CODEBOOKS, delays=list(DELAYS)),
        provider,
        fuser,
        n_q=CODEBOOKS,
        card=CARDINALITY,
        dim=dim,
        num_heads=heads,
        num_layers=layers,
        hidden_scale=4,
        norm="layer_norm",
        norm_first=True,
        bias_proj=False,
        bias_ff=False,
        bias_attn=False,
        cfg_coef=3.0,
        causal=True,
        memory_efficient=True,
        cross_attention=True,
        activation="gelu",
        positional_embedding="sin",
        **options,
    )
    return model.eval()


def attributes(*texts: str) -> list[Any]:
    """Prompts as audiocraft takes them."""
    from audiocraft.modules.conditioners import ConditioningAttributes

    return [ConditioningAttributes(text={"description": text}) for text in texts]


@torch.no_grad()
def condition(model: Any, text: str) -> Tensor:
    """The condition of a prompt, `[tokens, dim]`, as the model's cross-attention reads it."""
    provider = model.condition_provider
    states: Tensor = provider(provider.tokenize(attributes(text)))["description"][0][0]
    return states
