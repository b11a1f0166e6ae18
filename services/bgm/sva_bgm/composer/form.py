"""Form: how a duration becomes pick-up, bars, phrases, sections and a last chord that has time to ring."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from .brief import Brief

PHRASE = 4
"""Bars of a phrase."""
SECTION = 4
"""Phrases of a section: statement, answer, contrast, return."""
FLEX = 0.03
"""How far a tempo that was not asked for in figures may bend to make the bars fit."""
ALL = frozenset(("tune", "counter", "chords", "pad", "bass", "drums", "strokes"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some bars with one idea. `theme` names the material (same theme, same material), `variation` counts its
    returns; `ending` is open, closed or final; `energy` scales the brief's; `layers` says who plays."""

    theme: str
    variation: int
    start: int
    bars: int
    ending: str
    energy: float
    layers: frozenset[str]
    transpose: int = 0
    opens_section: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The plan of a piece: `pickup` beats, then `bars` full bars, then the last chord at beat `cadence`."""

    bpm: float
    pickup: int
    bars: int
    cadence: int
    phrases: tuple[Phrase, ...]


def plan(brief: Brief, duration_s: float) -> Form:
    """Fit a form to `duration_s` so that the last chord falls on a downbeat and rings for the rest."""
    bpm, pickup, bars = _fit(brief, duration_s)
    cadence = pickup + bars * brief.metre.beats
    return Form(bpm, pickup, bars, cadence, tuple(_phrases(brief, bars)))


def _fit(brief: Brief, duration_s: float) -> tuple[float, int, int]:
    ideal = min(max(0.12 * duration_s, 0.5), 3.4)
    beats = brief.metre.beats
    best = (float("inf"), brief.bpm, 0, 0)
    bends = (
        (0.0,)
        if brief.bpm_exact
        else tuple(FLEX * step / 6 for step in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6))
    )
    for bend, pickup in product(bends, range(beats)):
        bpm = brief.bpm * (1 + bend)
        available = (duration_s - 0.55 * ideal) * bpm / 60 - pickup
        most = int(available // beats)
        for bars in range(max(0, most - PHRASE), most + 1):
            ring = duration_s - (pickup + bars * beats) * 60 / bpm
            odd = bars % PHRASE if bars > PHRASE else 0
            cost = (
                abs(ring - ideal) / ideal
                + 8 * abs(bend)
                + (0.35 if pickup else 0)
                + 0.12 * min(odd, PHRASE - odd)
            )
            if available >= 0 and cost < best[0]:
                best = (cost, bpm, pickup, bars)
    return best[1], best[2], best[3]


def _phrases(brief: Brief, bars: int) -> list[Phrase]:
    if bars == 0:
        return []
    intro = bars % PHRASE if bars > PHRASE else 0
    phrases: list[Phrase] = []
    if intro:
        # a short clip cannot wait for its tune
        silent = {"tune", "counter"} if intro == 1 or bars > 4 * PHRASE else {"counter"}
        phrases.append(Phrase("intro", 0, 0, intro, "open", 0.75, ALL - silent, opens_section=True))
    count = max(1, bars // PHRASE)
    sizes = [bars] if bars < PHRASE else [PHRASE] * count
    seen: dict[str, int] = {}
    start = intro
    slots = _slots(brief, count)
    for index, (slot, size) in enumerate(zip(slots, sizes, strict=True)):
        last = index == count - 1
        ending = "final" if last else slot.ending
        variation = seen.get(slot.theme, 0)
        seen[slot.theme] = variation + 1
        phrases.append(
            Phrase(
                slot.theme,
                variation,
                start,
                size,
                ending,
                slot.energy,
                slot.layers,
                slot.transpose,
                slot.opens,
            )
        )
        start += size
    return phrases


@dataclass(frozen=True, slots=True)
class _Slot:
    theme: str
    ending: str
    energy: float
    layers: frozenset[str]
    transpose: int
    opens: bool


def _slots(brief: Brief, count: int) -> list[_Slot]:
    """The phrases in order. Up to a section's length one arch; beyond, sections that develop and return."""
    sections = max(1, round(count / SECTION))
    letters = _letters(brief, sections)
    slots: list[_Slot] = []
    for index, letter in enumerate(letters):
        size = count * (index + 1) // sections - count * index // sections
        place = index / max(1, sections - 1)
        energy, layers = _shape(place, sections, letter)
        transpose = _transpose(brief, letter, index, sections)
        for number, (kind, ending) in enumerate(_inside(size)):
            lift = 0.06 if kind == "b" else 0.0
            slots.append(_Slot(f"{letter}{kind}", ending, energy + lift, layers, transpose, number == 0))
    return slots


def _inside(size: int) -> list[tuple[str, str]]:
    """The phrases of a section: A A' B A' and its shorter and longer forms."""
    forms = {
        1: "a.", 2: "a, a.", 3: "a, b, a.", 4: "a, a. b, a.", 5: "a, a. b, b, a.", 6: "a, a. b, b, a, a.",
    }  # fmt: skip
    words = forms[min(size, 6)].replace(",", ", ").replace(".", ". ").split()
    return [(word[0], "closed" if word.endswith(".") else "open") for word in words]


def _letters(brief: Brief, sections: int) -> list[str]:
    """A rondo: the theme comes back between ever new episodes, and ends the piece."""
    rng = brief.stream("form")
    episodes = iter("BCDEFGHJKLMNOPQRSTUVWXYZ" * 4)
    letters = ["A"]
    while len(letters) < sections:
        back = letters[-1] != "A" and (rng.random() < 0.45 or len(letters) == sections - 1)
        letters.append("A" if back else next(episodes))
    if sections > 2:
        letters[-1] = "A"
        if letters[-2] == "A":
            letters[-2] = next(episodes)
    return letters


def _shape(place: float, sections: int, letter: str) -> tuple[float, frozenset[str]]:
    """Energy and players over the piece: in, up, a rest at three fifths, the climax, out."""
    if sections <= 2:
        return 1.0, ALL
    if place == 0:
        return 0.8, ALL - {"counter"}
    if place == 1:
        return 0.95, ALL
    if 0.5 <= place < 0.5 + 1 / sections:
        return 0.6, ALL - {"drums", "counter"}
    return (1.05 if 0.7 < place < 0.9 else 0.9 if letter == "A" else 0.85), ALL


def _transpose(brief: Brief, letter: str, index: int, sections: int) -> int:
    """Long pieces visit a near key in some episodes, never in the first or last section."""
    if sections < 5 or letter == "A" or not 1 < index < sections - 1 or index % 3 != 2:
        return 0
    return (5, -5, 2)[int(brief.stream("key", letter).integers(3))]
