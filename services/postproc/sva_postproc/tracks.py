"""A planned track, and where it lies in the mix."""

from __future__ import annotations

from dataclasses import dataclass

from sva_common.errors import InvalidInput

from .presets import Kind
from .raw_audio import RawAudio


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """One track of the scheme, dropped ones included."""

    payload: str
    """Name of its payload; empty when the gate dropped it."""
    kind: Kind
    start_s: float = 0.0
    end_s: float = 0.0
    """0: with the picture."""
    gain: float = 1.0
    """Linear, on top of the level of its kind."""


@dataclass(frozen=True, slots=True)
class KeptTrack:
    """A planned track and its sound."""

    plan: PlannedTrack
    audio: RawAudio


RESERVED = frozenset({"video", "video.mp4", "mix.wav"})
"""Names that no track may have: they are payloads of the same call."""
METER_SUFFIX = ".txt"
"""Nor may its name end like this: FFmpeg's meters write such files into the same folder."""


def check_plan(tracks: list[PlannedTrack]) -> None:
    """Raise `InvalidInput` that names the first field that makes no sense."""
    seen: set[str] = set()
    for index, track in enumerate(tracks):
        if track.payload in RESERVED or track.payload.endswith(METER_SUFFIX):
            raise InvalidInput.field(f"options.tracks[{index}].payload", f"{track.payload!r} is taken")
        if track.payload and track.payload in seen:
            raise InvalidInput.field(f"options.tracks[{index}].payload", f"{track.payload!r} comes twice")
        seen.add(track.payload)
        if track.end_s and track.end_s <= track.start_s:
            raise InvalidInput.field(f"options.tracks[{index}].end_s", "must be after start_s")
