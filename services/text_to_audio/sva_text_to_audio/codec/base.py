"""What turns codes into sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from torch import Tensor

from ..backend import FloatArray

Tick = Callable[[], object]
"""Called between pieces of work; may raise to stop it."""


class Codec(Protocol):
    """A decoder of a neural audio codec."""

    @property
    def sample_rate(self) -> int: ...

    @property
    def channels(self) -> int: ...

    @property
    def frame_rate(self) -> float: ...

    def decode(self, codes: Tensor, tick: Tick | None = None) -> FloatArray:
        """Return samples, shape `(channels, frames * hop)`, of codes, int64, shape `(codebooks, frames)`."""
        ...
