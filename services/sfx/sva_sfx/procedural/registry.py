"""The kinds of sound by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .canvas import Canvas

Paint = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sound and how prominent it is in a mix with others."""

    name: str
    paint: Paint
    mix_db: float


KINDS: dict[str, Kind] = {}


def kind(name: str, mix_db: float = 0.0) -> Callable[[Paint], Paint]:
    """Register a painter. `mix_db` sets backgrounds below and signals above the others in a mix."""

    def register(paint: Paint) -> Paint:
        if name in KINDS:
            raise ValueError(f"two kinds are named {name!r}")
        KINDS[name] = Kind(name, paint, mix_db)
        return paint

    return register
