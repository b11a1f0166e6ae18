"""What an author is given, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..keyframes.frame import Pixels
from ..plan import Personalization, PlanOptions, Provenance
from ..scheme import Scheme


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What there is to see of a video."""

    png: bytes
    """The key frame, at most 1024 pixels on the long side."""
    frames: tuple[Pixels, ...]
    """Small frames (H×W×3 RGB, at most 320 pixels) in order of time, at most 16; the key frame is one."""
    key: int
    """Which of `frames` is the key frame."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author has written."""

    description: str
    scheme: Scheme
    personalization: Personalization | None
    provenance: Provenance


class Author(Protocol):
    """Looks at a video and writes its scheme."""

    async def draft(self, view: View | None, options: PlanOptions, /) -> Draft:
        """Describe what is seen, unless the user has, and write the scheme.

        `view` may be None only where `options` has a description. Raises `Refused`, `Unavailable` and
        `Overloaded` when the one who is asked cannot or will not answer.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
