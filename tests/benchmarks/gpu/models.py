"""audiocraft's language models on a device, as its own loader leaves them there, and the clips to time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch

from sva_text_to_audio.engine.windows import Window, plan_windows

from ..language_models import DELAYS, audiocraft_model

TEXT = "slow jazz piano with brushes and a double bass, late at night in the rain"
FRAME_RATE = 50
ATTENTION_BOOST = 4.0


@dataclass(frozen=True, slots=True)
class Clip:
    """What is asked of a model, for one row of the table."""

    model: str
    seconds: int
    windows: tuple[Window, ...]

    @property
    def positions(self) -> list[int]:
        """That of each step in its window's cache."""
        last = max(DELAYS)
        return [at for each in self.windows for at in range(each.prompt, each.frames + last)]


def clips(model: str) -> list[Clip]:
    """10 s and 30 s. AudioGen has windows of 10 s, and keeps 8 s of each as the next one's prompt."""
    if model == "tiny":
        return [Clip(model, 1, (Window(50, 0),))]
    if model != "medium":
        return [Clip(f"MusicGen-{model}", seconds, plan(seconds, 30, 18)) for seconds in (10, 30)]
    return [
        Clip("AudioGen-medium", 10, plan(10, 10, 2)),
        Clip("AudioGen-medium", 30, plan(30, 10, 2)),
        Clip("MusicGen-medium", 10, plan(10, 30, 18)),
        Clip("MusicGen-medium", 30, plan(30, 30, 18)),
    ]


def plan(seconds: int, window_s: int, stride_s: int) -> tuple[Window, ...]:
    """See `plan_windows`."""
    return plan_windows(seconds, window_s=window_s, stride_s=stride_s, frame_rate=FRAME_RATE)


def name_of(model: str) -> str:
    """Its name among the shapes. AudioGen-medium has that of MusicGen-medium."""
    return model if model == "tiny" else f"musicgen-{model}"


@torch.no_grad()
def random_model(model: str, device: torch.device) -> Any:
    """An `LMModel` in float32 whose weights are float16 values, as those of the releases are."""
    with torch.device(device):
        made = audiocraft_model(
            name_of(model), weight_init="gaussian", depthwise_init="current", zero_bias_init=True
        )
    for name, parameter in made.named_parameters():
        # Fresh weights attend to everything alike and normalise with ones: too easy to get right.
        if "norm" in name:
            parameter.add_(0.1 * torch.randn_like(parameter))
        elif "in_proj_weight" in name:
            parameter.mul_(ATTENTION_BOOST)
        parameter.copy_(parameter.half())
    return made.to(device)


def as_loaded(model: Any, device: torch.device) -> Any:
    """As `load_lm_model` leaves it on a GPU: a float16 transformer between float32 embeddings and heads."""
    if device.type == "cuda":
        model.transformer.half()
    return model


def autocast(device: torch.device) -> AbstractContextManager[object]:
    """What audiocraft generates under: float16 on a GPU."""
    return torch.autocast("cuda", torch.float16) if device.type == "cuda" else nullcontext()
