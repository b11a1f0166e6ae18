"""What audiocraft itself makes of a checkpoint: the tokens, logits and samples ours are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import torch

from .demucs import demucs_without_weights
from .hub import hub_at
from .known_warnings import known_warnings_ignored
from .reproducible import reproducible

if TYPE_CHECKING:
    from audiocraft.models.genmodel import BaseGenModel

Kind = Literal["audiogen", "musicgen"]


@dataclass(frozen=True, slots=True)
class Generation:
    """Codes, shape `(codebooks, frames)`, and the logits they were chosen from after guidance.

    Logits have shape `(steps, codebooks, card)`. A step is a column of the delayed sequence: a window of T
    frames has T plus the largest delay of them, less those that a prompt fills. Those of several windows
    follow one another. A code that the pattern or the prompt determines has its logits listed too.
    """

    codes: torch.Tensor
    logits: torch.Tensor


class Reference:
    """A checkpoint loaded by audiocraft's own loader, on the CPU in float32; one generation at a time."""

    def __init__(self, kind: Kind, checkpoint: Path | str, hub: Path) -> None:
        """Load a directory, or a repository in the cache `hub`, which also holds the T5."""
        from audiocraft.models import AudioGen, MusicGen

        loader = AudioGen if kind == "audiogen" else MusicGen
        with hub_at(hub), demucs_without_weights(), known_warnings_ignored():
            self.model: BaseGenModel = loader.get_pretrained(str(checkpoint), device="cpu")

    def generate_tokens(
        self,
        text: str,
        duration_s: float,
        seed: int,
        *,
        prompt: torch.Tensor | None = None,
        **params: Any,
    ) -> Generation:
        """Generate `int(duration_s * 50)` frames; past the window audiocraft strides by `extend_stride`.

        `prompt`, shape `(codebooks, frames)`, is continued and is part of the result. `params` are those of
        audiocraft's `set_generation_params`; what is not given has audiocraft's default.
        """
        self.model.set_generation_params(duration=duration_s, **params)
        attributes, _ = self.model._prepare_tokens_and_attributes([text], None)
        with reproducible(seed), self._logits_kept(self.model.generation_params["cfg_coef"]) as steps:
            codes = self.model._generate_tokens(attributes, None if prompt is None else prompt[None])
        return Generation(codes[0], torch.stack(steps))

    def generate_audio(self, text: str, duration_s: float, seed: int, **params: Any) -> torch.Tensor:
        """Samples, shape `(channels, samples)`, of the tokens that `generate_tokens` gives."""
        return self.decode(self.generate_tokens(text, duration_s, seed, **params).codes)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """Samples, shape `(channels, samples)`, of codes, shape `(codebooks, frames)`."""
        return self.model.generate_audio(codes[None])[0]

    @torch.no_grad()
    def encode_text(self, text: str) -> tuple[torch.Tensor, torch.Tensor]:
        """The projected T5 states, shape `(tokens, dim)`, and their mask, as the decoder attends to them."""
        attributes, _ = self.model._prepare_tokens_and_attributes([text], None)
        provider = self.model.lm.condition_provider
        states, mask = provider(provider.tokenize(attributes))["description"]
        return states[0], mask[0]

    @contextmanager
    def _logits_kept(self, guidance: float) -> Iterator[list[torch.Tensor]]:
        """Collect what each step chooses from: conditional and unconditional come as one batch."""
        steps: list[torch.Tensor] = []

        def keep(module: torch.nn.Module, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
            conditional, unconditional = output[:, :, -1]
            steps.append(unconditional + (conditional - unconditional) * guidance)

        handle = self.model.lm.register_forward_hook(keep)
        try:
            yield steps
        finally:
            handle.remove()
