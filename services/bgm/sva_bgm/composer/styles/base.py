"""What a style is made of. Each style is a small description; the composing code knows none by name."""

from __future__ import annotations

from dataclasses import dataclass

Voices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Groove:
    """Drum patterns of one bar: `main`, a `light` one for calm sections, the last bar of a phrase (`fill`),
    and the General MIDI kit that plays them. Empty `fill`: no fills; `crash`: a cymbal opens a section."""

    kit: int
    main: Voices
    light: Voices = ()
    fill: Voices = ()
    crash: bool = True
    level_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """A style as data.

    `words` that call for it (the first is its name's own); `minor` the probability of a minor key;
    `major`/`minor_scale` its scales; `bpm` range; `lead`, `chords`, `pad`, `bass` the instruments to choose
    from (empty: the role is silent unless asked for); `comp` one-bar chord patterns, `walk` one-bar bass
    patterns (see `accompaniment` and `bass`); `density` of the melody in notes per beat; `rests` how much it
    breathes; `legato` note length to note distance; `melody` the tune's own scale, "" for the harmony's.
    """

    name: str
    words: tuple[str, ...]
    idiom: str
    bpm: tuple[float, float]
    lead: tuple[str, ...]
    chords: tuple[str, ...]
    comp: tuple[str, ...]
    pad: tuple[str, ...] = ()
    bass: tuple[str, ...] = ()
    walk: tuple[str, ...] = ("1--- ---- ---- ----",)
    groove: Groove | None = None
    minor: float = 0.3
    major_scale: str = "major"
    minor_scale: str = "minor"
    melody: str = ""
    energy: float = 0.5
    density: float = 1.0
    rests: float = 0.15
    legato: float = 0.9
    swing: float = 0.5
    beats: int = 4
    compound: bool = False
    reverb: float = 0.22
