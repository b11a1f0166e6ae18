"""One request on its way through the engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from .sampling import Sampling
from .shape import ModelShape
from .slots import Placement
from .windows import Window

REPORT_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how a request fares. Called in the engine's thread: must neither block nor raise."""

    queued: Callable[[int], None]
    """Takes how many requests are ahead."""
    progress: Callable[[float], None]
    """Takes the finished fraction; at most one call in `REPORT_EVERY_S`."""
    finished: Callable[[Tensor], None]
    """Takes the codes, `[codebooks, frames]`, on the CPU. The last call."""
    failed: Callable[[Exception], None]
    """Takes what went wrong. The last call."""


@dataclass(slots=True, eq=False)
class Generation:
    """A request, and how far it has come."""

    condition: Tensor
    """The encoded text prompt, `[tokens, dim]`."""
    windows: tuple[Window, ...]
    seed: int
    sampling: Sampling
    listener: Listener
    prompt: Tensor | None = None
    """Codes to continue, `[codebooks, frames]`; the first window's `prompt` is their number."""
    cancelled: bool = False
    submitted: float = field(default_factory=time.monotonic)
    random: torch.Generator = field(init=False)
    place: Placement = field(init=False)
    window: int = 0
    steps_left: int = 0
    prefilled: int = 0
    steps_done: int = 0
    codes: list[Tensor] = field(default_factory=list)
    """The finished windows' new frames, on the CPU."""
    failed: bool = False
    _position: int = -1
    _reported: float = 0.0

    @property
    def frames(self) -> int:
        """Frames of the window that is being generated."""
        return self.windows[self.window].frames

    @property
    def given(self) -> int:
        """Frames of that window that are known from before."""
        return self.windows[self.window].prompt

    def placement(self, shape: ModelShape, start: int = 0) -> Placement:
        """The room that it needs: one region per row, as long as its longest window takes steps."""
        longest = max(window.frames for window in self.windows)
        return Placement(start, shape.steps(longest), self.condition.shape[0])

    def begin(self, place: Placement, device: torch.device) -> None:
        """It has a place, and its random numbers start."""
        self.place = place
        self.random = torch.Generator(device).manual_seed(self.seed)

    def fail(self, error: Exception) -> None:
        """Tell what went wrong, once."""
        if not self.failed:
            self.failed = True
            self.listener.failed(error)

    def tell_position(self, ahead: int) -> None:
        """Tell how many are ahead, if that has changed."""
        if ahead != self._position:
            self._position = ahead
            self.listener.queued(ahead)

    def tell_progress(self, shape: ModelShape) -> None:
        """Tell the finished fraction, now and then."""
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY_S:
            self._reported = now
            total = sum(shape.steps(window.frames) - window.prompt for window in self.windows)
            self.listener.progress(self.steps_done / total)
