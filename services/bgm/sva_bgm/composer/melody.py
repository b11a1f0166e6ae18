"""Melody: a motif, its repetition and a cadence; returns are varied, the last note is the tonic."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from .brief import Brief
from .form import Form, Phrase
from .harmony import Span, chord_at, final_chord
from .motif import Tone, motif, ornamented
from .score import Note
from .theory import Chord, nearest, scale_over, step_from
from .words.instruments import Instrument

CENTRE = 72
"""Where tunes live: an octave above middle C, inside any loudspeaker's range."""
SPAN = 10
"""Semitones on either side."""


def tessitura(brief: Brief, instrument: Instrument) -> tuple[int, int]:
    """The part of the instrument's range that the tune uses: about an octave and a half round `CENTRE`."""
    middle = CENTRE + brief.register
    middle = min(max(middle, instrument.low + 8), instrument.high - 8)
    low = max(instrument.low, round(middle - SPAN))
    high = min(instrument.high, round(middle + SPAN))
    return low, max(high, low + 12)


def write_melody(
    brief: Brief, form: Form, spans: tuple[Span, ...], instrument: Instrument
) -> tuple[Note, ...]:
    """The tune of the whole piece, cadence included."""
    low, high = tessitura(brief, instrument)
    pitch = nearest((low + high) / 2, spans[0].chord.pitch_classes if spans else (brief.tonic,), low, high)
    notes: list[Note] = _pickup(brief, form, spans, pitch, low)
    for phrase in form.phrases:
        if "tune" not in phrase.layers:
            continue
        lift = 4 if phrase.theme.endswith("b") else 0
        start = (low + high) / 2 + lift
        pitch = nearest(
            (start + pitch) / 2, chord_at(spans, _beat(form, brief, phrase, 0)).chord.pitch_classes, low, high
        )
        for bar in range(phrase.bars):
            place = _Place(phrase, bar, _beat(form, brief, phrase, bar), low, high)
            written = _bar(brief, spans, place, pitch)
            notes += written
            pitch = written[-1].pitch if written else pitch
    home = nearest(pitch, (brief.tonic,), low, high)
    velocity = _velocity(brief, 0.9, True)
    ring = form.cadence + 0.96 * _ring_beats(brief)
    return (
        (*notes, Note(form.cadence, ring - form.cadence, home, velocity)) if _has_tune(form) else tuple(notes)
    )


def _has_tune(form: Form) -> bool:
    return not form.phrases or any("tune" in phrase.layers for phrase in form.phrases)


def _ring_beats(brief: Brief) -> float:
    return 2.0 * brief.metre.beats


def _pickup(brief: Brief, form: Form, spans: tuple[Span, ...], pitch: int, low: int) -> list[Note]:
    """A scale walk that arrives on the first tone of the tune."""
    if not form.pickup or (form.phrases and "tune" not in form.phrases[0].layers):
        return []
    scale = scale_over(brief.tune_scale, brief.tonic, spans[0].chord)
    pitches = [step_from(pitch, -back, scale) for back in range(form.pickup, 0, -1)]
    return [
        Note(beat, brief.style.legato, max(low, tone), _velocity(brief, 0.85, False))
        for beat, tone in enumerate(pitches)
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """A bar of the tune: where it starts, and the range it keeps to."""

    phrase: Phrase
    bar: int
    start: float
    low: int
    high: int


def _bar(brief: Brief, spans: tuple[Span, ...], place: _Place, pitch: int) -> list[Note]:
    phrase, bar, start, low, high = place.phrase, place.bar, place.start, place.low, place.high
    tones = _tones(brief, phrase, bar)
    notes: list[Note] = []
    leap = 0
    for index, tone in enumerate(tones):
        here = chord_at(spans, start + tone.start)
        scale = scale_over(brief.tune_scale, here.tonic, here.chord)
        step = tone.step
        if abs(leap) > 5:  # after a leap, step back
            step = -1 if leap > 0 else 1
        target = step_from(pitch, step, scale) if step else nearest(pitch, scale, low, high)
        if not low <= target <= high:
            target = step_from(pitch, -step, scale)
        strong = (
            tone.start == 0
            or tone.length >= 1
            or (tone.start % 1 == 0 and tone.start * 2 == brief.metre.beats)
        )
        if strong:
            target = _rest(target, here.chord, low, high)
        if index == len(tones) - 1 and bar == phrase.bars - 1 and phrase.ending == "closed":
            target = nearest(pitch, (here.tonic,), low, high)
        target = min(max(target, low), high)
        leap = target - pitch
        pitch = target
        force = (0.95 if tone.start == 0 else 0.85) if tone.start % 1 == 0 else 0.7
        length = tone.length * brief.style.legato
        notes.append(
            Note(start + tone.start, length, pitch, _velocity(brief, force * phrase.energy, tone.start == 0))
        )
    return notes


def _tones(brief: Brief, phrase: Phrase, bar: int) -> tuple[Tone, ...]:
    """Bars 0 and 1 state, bar 2 repeats bar 0 (varied by the second return on), bar 3 breathes out."""
    last = bar == phrase.bars - 1
    if last and phrase.ending == "closed":
        return (Tone(0, brief.metre.beats - (1 if brief.metre.beats > 2 else 0.5), -1),)
    tones = motif(brief, phrase.theme, bar % 2)
    if last and phrase.bars > 1 and phrase.ending == "open":
        tones = (
            (tones[0], Tone(brief.metre.beats / 2, brief.metre.beats / 2, -1))
            if brief.metre.beats % 2 == 0
            else tones[:2]
        )
    rng = brief.stream("ornament", phrase.theme, phrase.variation, bar)
    if phrase.variation > 1 or (phrase.variation and bar >= 2):
        tones = ornamented(tones, rng, brief.metre.compound)
    return tones


def _rest(target: int, harmony: Chord, low: int, high: int) -> int:
    """The tone to rest on: root, third or fifth, whichever is nearest; a near minor third wins."""
    triad = harmony.pitch_classes[:3]
    if harmony.minor and abs((third := nearest(target, triad[1:2], low, high)) - target) <= 2:
        return third
    return nearest(target, triad, low, high)


def _velocity(brief: Brief, force: float, accent: bool) -> int:
    level = (66 + 46 * brief.energy) * min(force, 1.15) + (5 if accent else 0)
    return int(min(max(level, 30), 124))


def _beat(form: Form, brief: Brief, phrase: Phrase, bar: int) -> float:
    return float(form.pickup + (phrase.start + bar) * brief.metre.beats)


def answer(
    brief: Brief, form: Form, spans: tuple[Span, ...], instrument: Instrument, tune: tuple[Note, ...]
) -> tuple[Note, ...]:
    """A second voice: long chord tones, one to a chord, about a fifth below the tune (above a low one)."""
    low, high = tessitura(brief, instrument)
    notes: list[Note] = []
    pitch = (low + high) // 2
    starts = [note.start for note in tune]
    for span in spans:
        first, last = (bisect_left(starts, beat) for beat in (span.start, span.start + span.length))
        sounding = [note.pitch for note in tune[first:last]]
        above = sum(sounding) / len(sounding) if sounding else CENTRE
        classes = tuple(pc for pc in span.chord.pitch_classes[:4] if not sounding or pc != sounding[0] % 12)
        aim = above - 7 if above - 7 >= low else above + 7
        pitch = nearest(0.5 * aim + 0.5 * pitch, classes or span.chord.pitch_classes, low, high)
        notes.append(Note(span.start, span.length * 0.97, pitch, _velocity(brief, 0.72, False)))
    home = final_chord(brief).pitch_classes
    notes.append(
        Note(
            form.cadence,
            _ring_beats(brief),
            nearest(pitch, home[:3], low, high),
            _velocity(brief, 0.75, False),
        )
    )
    return tuple(notes)
