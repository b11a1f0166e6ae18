"""A finished piece: who plays what, when. Times in beats until `Score`, which has the tempo."""

from __future__ import annotations

from dataclasses import dataclass

from .words.instruments import Instrument


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `start` and `length` in beats from the first downbeat or pick-up, `velocity` 1…127."""

    start: float
    length: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """The notes of one player. `level_db` is its place in the mix, `pan` -1 (left) … 1 (right)."""

    role: str
    instrument: Instrument
    notes: tuple[Note, ...]
    level_db: float = 0.0
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """A whole piece: `cadence` is the beat of the last chord, which rings until `duration_s`."""

    bpm: float
    beats_per_bar: int
    pickup: int
    cadence: float
    duration_s: float
    tonic: int
    scale: str
    parts: tuple[Part, ...]
    reverb: float = 0.2
    swing: float = 0.5

    def seconds(self, beat: float) -> float:
        return beat * 60.0 / self.bpm
