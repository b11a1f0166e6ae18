"""How a sound is played: what the words around it ask of the synthesiser itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """Neutral values change nothing."""

    pace: float = 1.0
    """Factor on the speed of events and movements."""
    pitch: float = 1.0
    """Factor on the frequency of what rings, sings or hums."""
    force: float = 1.0
    """How hard it is played: below one softer and darker, above one harder and brighter."""
    steady: bool = False
    """Events keep strict time."""
    count: int | None = None
    """How many events to make; None lets them go on."""
