"""Accompaniment: chord patterns, sustained pads and bass lines over the harmony."""

from __future__ import annotations

from dataclasses import replace

from .brief import Brief
from .chance import pick
from .form import Form, Phrase
from .harmony import Span, chord_at, final_chord, span_index
from .patterns import Stroke, strokes
from .pulse import EVEN_BASS, EVEN_CHORDS, FAST, SLOW, grounded, off_beat, without_ghosts
from .score import Note
from .theory import Chord, nearest, scale_over, step_from
from .voicing import Voicing, lead
from .words.instruments import Instrument

CHORD_RANGE = (52, 76)
PAD_RANGE = (50, 74)
BASS_RANGE = (34, 53)
STRUM_S = 0.011
"""Seconds between the strings of a strum."""
_STRUMMED = range(24, 32)
_DISTORTED = range(29, 31)


def write_chords(
    brief: Brief, form: Form, spans: tuple[Span, ...], instrument: Instrument, voice: int
) -> tuple[Note, ...]:
    """The comping of player number `voice`: a one-bar pattern, another one in contrasting phrases."""
    voicings = _voicings((*(span.chord for span in spans), final_chord(brief)), instrument, CHORD_RANGE)
    notes: list[Note] = []
    for phrase in form.phrases:
        if "chords" not in phrase.layers:
            continue
        pattern = _pattern(brief, phrase, voice)
        for bar in range(phrase.bars):
            start = form.pickup + (phrase.start + bar) * brief.metre.beats
            for stroke in strokes(pattern, brief.metre.beats, brief.metre.compound):
                index = span_index(spans, start + stroke.start)
                force = stroke.force * (0.75 + 0.25 * phrase.energy)
                notes += _play(
                    brief, instrument, voicings[index], replace(stroke, start=start + stroke.start), force
                )
    if form.pickup and form.phrases and spans:
        notes += _held(brief, voicings[0], 0, form.pickup * 0.9, 0.55)
    notes += _rolled(brief, instrument, voicings[-1], form.cadence)
    return tuple(notes)


def write_pad(brief: Brief, form: Form, spans: tuple[Span, ...], instrument: Instrument) -> tuple[Note, ...]:
    """Whole chords, held until the next one; common tones are struck again only where the harmony changes."""
    voicings = _voicings((*(span.chord for span in spans), final_chord(brief)), instrument, PAD_RANGE)
    notes: list[Note] = []
    for index, span in enumerate(spans):
        phrase = _phrase_at(brief, form, span.start)
        if phrase is None or "pad" in phrase.layers:
            notes += _held(
                brief, voicings[index], span.start, span.length, 0.72 * (phrase.energy if phrase else 1.0)
            )
    return (*notes, *_held(brief, voicings[-1], form.cadence, 2.0 * brief.metre.beats, 0.72))


def write_bass(brief: Brief, form: Form, spans: tuple[Span, ...], instrument: Instrument) -> tuple[Note, ...]:
    """Roots first: the pattern's digits are chord degrees, `w` walks on, `a` leads into the next root."""
    low, high = _bass_range(instrument)
    notes: list[Note] = []
    pitch = (low + high) // 2
    for phrase in form.phrases:
        if "bass" not in phrase.layers:
            continue
        patterns = (
            EVEN_BASS
            if brief.bpm > FAST + 20 or brief.bpm < min(SLOW, brief.style.bpm[0])
            else brief.style.walk
        )
        pattern = pick(brief.stream("bass", phrase.theme[0]), patterns)
        for bar in range(phrase.bars):
            start = form.pickup + (phrase.start + bar) * brief.metre.beats
            for stroke in _bass_strokes(brief, spans, pattern, start):
                beat = start + stroke.start
                here = chord_at(spans, beat)
                after = chord_at(spans, beat + stroke.length)
                scale = scale_over(brief.tune_scale, here.tonic, here.chord)
                pitch = _degree(stroke.sign, (here.chord, after.chord), scale, pitch, (low, high))
                force = (
                    0.95 if stroke.start == 0 else 0.85 if stroke.start % 1 == 0 else 0.68
                ) * phrase.energy
                notes.append(Note(beat, stroke.length * 0.95, pitch, _velocity(brief, force)))
    root = nearest(pitch, (final_chord(brief).root,), low, high)
    return (*notes, Note(form.cadence, 2.0 * brief.metre.beats, root, _velocity(brief, 0.9)))


def _bass_strokes(brief: Brief, spans: tuple[Span, ...], pattern: str, start: float) -> list[Stroke]:
    """The pattern of one bar, with a root on every change of chord that it would hold over."""
    written = strokes(pattern, brief.metre.beats, brief.metre.compound)
    changes = [span.start - start for span in spans if start < span.start < start + brief.metre.beats]
    out: list[Stroke] = []
    for stroke in written:
        cut = next(
            (c for c in changes if stroke.start + 1e-6 < c < stroke.start + stroke.length - 1e-6), None
        )
        if cut is None:
            sign = "1" if any(abs(stroke.start - c) < 1e-6 for c in changes) else stroke.sign
            out.append(Stroke(stroke.start, stroke.length, sign))
        else:
            out.append(Stroke(stroke.start, cut - stroke.start, stroke.sign))
            out.append(Stroke(cut, stroke.start + stroke.length - cut, "1"))
    return out


def _degree(
    sign: str, chords: tuple[Chord, Chord], scale: tuple[int, ...], pitch: int, span: tuple[int, int]
) -> int:
    """The pitch of one stroke over the first of `chords`, on the way from `pitch` to the second."""
    low, high = span
    here, after = chords
    middle = (low + high) / 2
    root = nearest(middle - 2, (here.root,), low, high)
    if sign == "5" and len(here.tones) > 1:
        fifth = here.tones[min(2, len(here.tones) - 1)]
        return root + fifth if root + fifth <= high else root + fifth - 12
    if sign == "3":
        return root + here.tones[1]
    if sign == "8":
        return root + 12 if root + 12 <= high + 7 else root
    if sign == "a":
        goal = nearest(middle - 2, (after.root,), low, high)
        return goal - 1 if pitch < goal else goal + 1
    if sign == "w":
        step = 2 if pitch <= middle else -2
        return nearest(step_from(pitch, step, scale), here.pitch_classes, low, high + 5)
    return root


def _bass_range(instrument: Instrument) -> tuple[int, int]:
    low = max(BASS_RANGE[0], instrument.low)
    return low, max(BASS_RANGE[1], low + 12)


def _voicings(chords: tuple[Chord, ...], instrument: Instrument, span: tuple[int, int]) -> list[Voicing]:
    low, high = max(span[0], instrument.low), min(span[1], instrument.high)
    if high - low < 19:
        low, high = (low, low + 19) if instrument.low > span[0] else (high - 19, high)
    if instrument.program in _DISTORTED:  # a third under distortion is mud
        low, chords = instrument.low, tuple(Chord(each.root, (0, 7)) for each in chords)
        high = low + 19
    out: list[Voicing] = []
    for each in chords:
        out.append(lead(each, out[-1] if out else None, low, high))
    return out


def _pattern(brief: Brief, phrase: Phrase, voice: int) -> str:
    """The first player keeps the style's patterns in turn, a second one the next of them."""
    rng = brief.stream("comp", phrase.theme[0])
    patterns = brief.style.comp
    drifting = brief.bpm_exact and (brief.energy < 0.3 or brief.bpm > 100)
    foreign = brief.bpm < min(SLOW, brief.style.bpm[0]) and any(off_beat(pattern) for pattern in patterns)
    if (
        foreign
        or brief.bpm > FAST + (0 if brief.bpm_exact else 20)
        or (brief.ensemble.groove is None and (brief.bpm > FAST or drifting))
    ):
        patterns = EVEN_CHORDS
    elif brief.bpm < SLOW:
        patterns = tuple(without_ghosts(pattern) for pattern in patterns)
    if brief.bpm_exact:
        patterns = tuple(grounded(pattern, brief.bpm) for pattern in patterns)
    shift = int(rng.integers(len(patterns))) + voice + (1 if phrase.theme.endswith("b") else 0)
    if voice and len(patterns) == 1:
        return "x--- ---- x--- ----"
    return patterns[shift % len(patterns)]


def _play(brief: Brief, instrument: Instrument, voicing: Voicing, stroke: Stroke, force: float) -> list[Note]:
    start = stroke.start
    if stroke.sign.isdigit():
        index = int(stroke.sign)
        pitch = voicing[index % len(voicing)] + 12 * (index // len(voicing))
        length = stroke.length * (1.9 if not instrument.sustained else 1.0)
        return [Note(start, length, min(pitch, instrument.high), _velocity(brief, force))]
    length = max(stroke.length, 0.25) * 0.92
    strum = STRUM_S * (0.4 if brief.bpm > FAST else 1.0)
    gap = strum * brief.bpm / 60 if instrument.program in _STRUMMED else 0.0
    upstroke = stroke.start % 1 != 0
    order = voicing[::-1] if upstroke else voicing
    return [
        Note(start + gap * place, length, pitch, _velocity(brief, force)) for place, pitch in enumerate(order)
    ]


def _held(brief: Brief, voicing: Voicing, start: float, length: float, force: float) -> list[Note]:
    return [Note(start, length * 0.99, pitch, _velocity(brief, force)) for pitch in voicing]


def _rolled(brief: Brief, instrument: Instrument, voicing: Voicing, start: float) -> list[Note]:
    """The last chord, opened from below unless it is blown or bowed."""
    gap = 0.0 if instrument.sustained else 0.03 * brief.bpm / 60
    return [
        Note(start + gap * place, 2.0 * brief.metre.beats, pitch, _velocity(brief, 0.8))
        for place, pitch in enumerate(voicing)
    ]


def _velocity(brief: Brief, force: float) -> int:
    return int(min(max((58 + 44 * brief.energy) * force, 18), 120))


def _phrase_at(brief: Brief, form: Form, beat: float) -> Phrase | None:
    bar = (beat - form.pickup) / brief.metre.beats
    return next((phrase for phrase in form.phrases if phrase.start <= bar < phrase.start + phrase.bars), None)
