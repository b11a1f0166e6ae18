"""A loaded model: what the engine needs around its language model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from .backend import FloatArray
from .checkpoint import LanguageModelConfig
from .engine.sampling import Sampling
from .engine.windows import Window, plan_windows


class TextEncoder(Protocol):
    """From words to what the language model attends to."""

    def encode(self, prompt: str) -> Tensor:
        """Return the condition `[tokens, dim]`, float32. Raises `InvalidInput` when it is too long."""
        ...


class Codec(Protocol):
    """From codes to sound."""

    def decode(self, codes: Tensor, tick: Callable[[], object] | None = None) -> FloatArray:
        """Decode `[codebooks, frames]` to samples `(channels, samples)`; `tick` may raise to stop it."""
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that is not the language model itself."""

    config: LanguageModelConfig
    text_encoder: TextEncoder
    codec: Codec

    @property
    def sampling(self) -> Sampling:
        """What is used where a request says nothing."""
        config = self.config
        return Sampling(config.guidance_scale, config.temperature, config.top_k, config.top_p)

    def windows(self, duration_s: float) -> tuple[Window, ...]:
        """The windows of a clip."""
        return plan_windows(
            duration_s,
            window_s=self.config.window_s,
            stride_s=self.config.extend_stride_s,
            frame_rate=self.config.frame_rate,
        )
