"""From a brief to a score: form, harmony, then every part, then the human touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from . import accompaniment, drums, melody
from .brief import Brief
from .colour import coloured
from .form import Form, plan
from .harmony import Span, final_chord, harmonise
from .patterns import swung
from .pulse import FAST, SLOW, TICK, stress, ticks
from .score import Note, Part, Score
from .words.instruments import Instrument

KIT = Instrument("kit", 0, 27, 87, False, "drums")
TIMING_S = 0.006
"""Standard deviation of a player's timing; drums are three times as steady. The beat stays measurable."""
TOUCH = 4.0
"""Standard deviation of velocity."""
LEVELS_DB = {
    "tune": 0.0,
    "counter": -6.0,
    "chords": -5.0,
    "pad": -8.0,
    "bass": -6.0,
    "drums": -4.5,
    "strokes": -7.0,
}
PAD_ROOM_DB = 6.0
"""How much a pad steps back in fast pieces, where it would cover the beats."""
TICK_DB = -9.0
"""A ticking shaker where there are no drums: felt more than heard."""
_PANS = {"tune": 0.0, "counter": 0.35, "chords": -0.3, "pad": 0.15, "bass": 0.0, "drums": 0.0, "strokes": 0.3}


def compose(brief: Brief, duration_s: float, tick: Callable[[], object] = lambda: None) -> Score:
    """Write the piece for `duration_s` seconds. Calls `tick` after each part, which may raise to stop it."""
    form = plan(brief, duration_s)
    spans = harmonise(brief, form)
    swing = 0.5 if brief.metre.compound else brief.style.swing
    parts: list[Part] = []
    for number, written in enumerate(_parts(brief, form, spans)):
        tick()
        part = written
        if part.role in ("tune", "counter", "chords", "pad"):
            part = replace(part, notes=coloured(part.notes, spans, final_chord(brief), form.cadence))
        parts.append(_human(brief, form, part, swing, number))
        tick()
    return Score(
        bpm=form.bpm,
        beats_per_bar=brief.metre.beats,
        pickup=form.pickup,
        cadence=form.cadence,
        duration_s=duration_s,
        tonic=brief.tonic,
        scale=brief.scale,
        parts=tuple(part for part in parts if part.notes),
        reverb=brief.style.reverb,
        swing=swing,
    )


def _parts(brief: Brief, form: Form, spans: tuple[Span, ...]) -> Iterator[Part]:
    cast = brief.ensemble
    if cast.leads:
        tune = melody.write_melody(brief, form, spans, cast.leads[0])
        yield _part("tune", cast.leads[0], tune)
        for number, instrument in enumerate(cast.leads[1:]):
            notes = melody.answer(brief, form, spans, instrument, tune)
            yield _part("counter", instrument, notes, pan=0.35 if number % 2 == 0 else -0.35)
    for number, instrument in enumerate(cast.chords):
        notes = accompaniment.write_chords(brief, form, spans, instrument, number)
        yield _part("chords", instrument, notes, pan=-0.3 if number % 2 == 0 else 0.4)
    for number, instrument in enumerate(cast.pads):
        notes = accompaniment.write_pad(brief, form, spans, instrument)
        part = _part("pad", instrument, notes, pan=0.15 if number % 2 == 0 else -0.15)
        yield replace(part, level_db=part.level_db - (PAD_ROOM_DB if brief.bpm > FAST else 0.0))
    if cast.bass is not None:
        yield _part("bass", cast.bass, accompaniment.write_bass(brief, form, spans, cast.bass))
    if cast.groove is not None:
        kit = replace(KIT, program=cast.groove.kit)
        part = _part("drums", kit, drums.write_groove(brief, form, cast.groove))
        yield replace(part, level_db=part.level_db + cast.groove.level_db)
    for voices in cast.strokes:
        yield _part("strokes", KIT, drums.write_strokes(brief, form, voices))
    if cast.groove is None and cast.struck and brief.bpm_exact and brief.bpm >= SLOW:
        part = _part("strokes", KIT, drums.write_strokes(brief, form, ((TICK, ticks(brief.bpm)),)))
        yield replace(part, level_db=TICK_DB - (0.0 if brief.bpm > FAST else 4.0))


def _part(role: str, instrument: Instrument, notes: tuple[Note, ...], pan: float | None = None) -> Part:
    return Part(role, instrument, notes, LEVELS_DB[role], _PANS[role] if pan is None else pan)


def _human(brief: Brief, form: Form, part: Part, swing: float, number: int) -> Part:
    """Swing, then small errors of time and touch, then no tone that overlaps its own repetition."""
    rng = brief.stream("human", part.role, number)
    steady = part.role in ("drums", "strokes", "bass")
    spread = TIMING_S * form.bpm / 60 * (0.33 if steady else 1.0)
    notes: list[Note] = []
    for note in part.notes:
        start = swung(note.start - form.pickup, swing) + form.pickup
        end = swung(note.start + note.length - form.pickup, swing) + form.pickup
        start = max(0.0, start + min(max(rng.normal(0, spread), -2 * spread), 2 * spread))
        touch = note.velocity * stress(form.bpm, note.start - form.pickup, brief.bpm_exact) + rng.normal(
            0, TOUCH
        )
        velocity = int(min(max(touch, 12), 126))
        notes.append(Note(start, max(end - start, 0.05), note.pitch, velocity))
    return replace(part, notes=_tidy(notes))


def _tidy(notes: list[Note]) -> tuple[Note, ...]:
    """Sort, and end a tone where the same key is struck again."""
    out: list[Note] = []
    sounding: dict[int, int] = {}
    for note in sorted(notes, key=lambda n: (n.start, n.pitch)):
        if (index := sounding.get(note.pitch)) is not None:
            before = out[index]
            if note.start - before.start < 1e-3:
                continue
            if before.start + before.length > note.start:
                out[index] = replace(before, length=note.start - before.start)
        sounding[note.pitch] = len(out)
        out.append(note)
    return tuple(out)
