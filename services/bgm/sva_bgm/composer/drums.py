"""Drums: the groove bar by bar, lighter where the section is calm, with fills at the ends of phrases."""

from __future__ import annotations

from .brief import Brief
from .form import Form, Phrase
from .patterns import FORCE, Stroke, strokes
from .pulse import steadied
from .score import Note
from .styles import Groove
from .styles.base import Voices
from .words.percussion import DRUM_KEYS

LIGHT_BELOW = 0.42
"""Energy (the brief's times the phrase's) below which the light pattern plays."""
_STROKE_BEATS = 0.2


def write_groove(brief: Brief, form: Form, groove: Groove) -> tuple[Note, ...]:
    """The kit's part. The last phrase ends with a fill into the cadence, which gets kick and cymbal."""
    notes: list[Note] = []
    for phrase in form.phrases:
        if "drums" not in phrase.layers:
            continue
        energy = brief.energy * phrase.energy
        chosen = groove.main if energy >= LIGHT_BELOW or not groove.light else groove.light
        main = steadied(chosen, form.bpm, brief.bpm_exact)
        loud = energy >= LIGHT_BELOW
        for bar in range(phrase.bars):
            start = float(form.pickup + (phrase.start + bar) * brief.metre.beats)
            filling = bar == phrase.bars - 1 and phrase.bars > 1 and bool(groove.fill) and loud
            if filling and phrase.ending != "open":
                notes += _bar(brief, groove.fill, start, phrase)
            elif filling:
                notes += _half_fill(brief, main, groove.fill, start, phrase)
            else:
                notes += _bar(brief, main, start, phrase)
            if bar == 0 and phrase.opens_section and groove.crash and loud:
                notes.append(_hit(brief, "crash", start, 0.7))
    if form.phrases and "drums" in form.phrases[-1].layers:
        notes.append(_hit(brief, "kick", form.cadence, 0.9 if groove.crash else 0.5))
        if groove.crash:
            notes.append(_hit(brief, "crash", form.cadence, 0.75))
    return tuple(notes)


def write_strokes(brief: Brief, form: Form, voices: Voices) -> tuple[Note, ...]:
    """A single percussion instrument asked for by name, throughout."""
    notes: list[Note] = []
    for phrase in form.phrases:
        if "strokes" in phrase.layers:
            for bar in range(phrase.bars):
                start = float(form.pickup + (phrase.start + bar) * brief.metre.beats)
                notes += _bar(brief, voices, start, phrase)
    return (*notes, _hit(brief, voices[0][0], form.cadence, 0.8))


def _bar(brief: Brief, voices: Voices, start: float, phrase: Phrase) -> list[Note]:
    return [
        _hit(brief, drum, start + stroke.start, FORCE.get(stroke.sign, 0.7) * (0.7 + 0.3 * phrase.energy))
        for drum, pattern in voices
        for stroke in strokes(pattern, brief.metre.beats, brief.metre.compound)
    ]


def _half_fill(brief: Brief, main: Voices, fill: Voices, start: float, phrase: Phrase) -> list[Note]:
    """The groove for the first part of the bar, the fill for its last beat."""
    cut = brief.metre.beats - 1

    def part(voices: Voices, wanted: bool) -> list[tuple[str, Stroke]]:
        return [
            (drum, stroke)
            for drum, pattern in voices
            for stroke in strokes(pattern, brief.metre.beats, brief.metre.compound)
            if (stroke.start >= cut) == wanted
        ]

    return [
        _hit(brief, drum, start + stroke.start, FORCE.get(stroke.sign, 0.7) * (0.7 + 0.3 * phrase.energy))
        for drum, stroke in (*part(main, False), *part(fill, True))
    ]


def _hit(brief: Brief, drum: str, start: float, force: float) -> Note:
    velocity = int(min(max((70 + 45 * brief.energy) * force, 15), 125))
    return Note(start, _STROKE_BEATS, DRUM_KEYS[drum], velocity)
