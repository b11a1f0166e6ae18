"""The seam between the servicer and whatever makes sound: a model, or the embedded synthesisers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Report = Callable[[float], None]
"""Takes the finished fraction, 0 to 1. Raises `Cancelled` when the result is no longer wanted."""


class Cancelled(Exception):
    """The caller went away; stop working on its request."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What to generate. Sampling parameters are None where the model's own default applies."""

    prompt: str
    duration_s: float
    seed: int
    guidance_scale: float | None = None
    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What generates, precisely enough to reproduce a result."""

    name: str
    version: str
    sample_rate: int
    channels: int
    checkpoint: str = ""
    checkpoint_sha256: str = ""
    device: str = "cpu"
    engine: str = ""
    """What runs a real model, and why when it is not our engine."""


class Renderer(Protocol):
    """An embedded synthesiser: a pure function of prompt, duration and seed that needs no weights."""

    @property
    def info(self) -> ModelInfo: ...

    def render(self, request: GenerationRequest, report: Report) -> FloatArray:
        """Return samples in -1…1, shape `(channels, samples)`, at `info.sample_rate`.

        `samples == round(duration_s * sample_rate)`. The same request gives the same bytes.
        Calls `report` often enough that a cancelled request stops within a fraction of a second.
        """
        ...


@dataclass(frozen=True, slots=True)
class Queued:
    """The request waits; `position` requests are ahead of it."""

    position: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The request is being worked on; `fraction` of it is finished, 0 to 1."""

    fraction: float


@dataclass(frozen=True, slots=True)
class Generated:
    """The samples, shape `(channels, samples)` in -1…1, and how long they took in seconds."""

    samples: FloatArray
    queue_s: float
    generation_s: float


class Backend(Protocol):
    """Whatever makes sound, with its own queue in front of it."""

    @property
    def info(self) -> ModelInfo: ...

    @property
    def queue_capacity(self) -> int: ...

    def generate(self, request: GenerationRequest) -> AsyncIterator[Queued | Progress | Generated]:
        """Yield queue positions, then progress, then `Generated`, once.

        Raises `Overloaded` when the queue is full. Closing the iterator stops the work and frees its place.
        """
        ...
