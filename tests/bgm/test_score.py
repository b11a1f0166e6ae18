"""The craft, read from the score: ranges, harmony, voice leading, cadence, form."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sva_bgm.composer.brief import read_brief
from sva_bgm.composer.compose import compose
from sva_bgm.composer.form import plan
from sva_bgm.composer.harmony import chord_at, harmonise
from sva_bgm.composer.idioms import MAJOR, MINOR
from sva_bgm.composer.score import Part, Score
from sva_bgm.composer.styles import STYLES
from sva_bgm.composer.theory import SCALES, chord, scale_over
from sva_bgm.composer.voicing import lead, parallels

PROMPTS = [f"{style} seed" for style in sorted(STYLES)]


def written(prompt: str, duration_s: float = 30.0, seed: int = 1) -> Score:
    return compose(read_brief(prompt, seed), duration_s)


def part(score: Score, role: str) -> Part:
    return next(p for p in score.parts if p.role == role)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_note_is_playable_and_no_key_is_struck_while_it_sounds(prompt: str) -> None:
    for each in written(prompt).parts:
        ends: dict[int, float] = {}
        for note in each.notes:
            assert each.instrument.low <= note.pitch <= each.instrument.high + 12
            assert 1 <= note.velocity <= 127
            assert note.length > 0
            assert ends.get(note.pitch, -1.0) <= note.start + 1e-9
            ends[note.pitch] = note.start + note.length


@pytest.mark.parametrize("prompt", PROMPTS)
def test_tune_keeps_to_the_scale_over_each_chord_and_rests_on_chord_tones(prompt: str) -> None:
    brief = read_brief(prompt, 1)
    form = plan(brief, 30.0)
    spans = harmonise(brief, form)
    tune = [note for note in part(written(prompt), "tune").notes if note.start < form.cadence - 0.1]
    inside = chordal = strong = 0
    for note in tune:
        beat = note.start + 0.05  # the players' timing may be a hair early
        here = chord_at(spans, beat)
        inside += note.pitch % 12 in scale_over(brief.tune_scale, here.tonic, here.chord)
        if (beat - form.pickup) % brief.metre.beats < 0.1:
            strong += 1
            chordal += note.pitch % 12 in here.chord.pitch_classes
    assert inside >= 0.97 * len(tune)
    assert chordal >= 0.9 * strong


@pytest.mark.parametrize("prompt", PROMPTS)
def test_tune_sings(prompt: str) -> None:
    """Within two octaves, mostly by step, no leap beyond an octave."""
    pitches = [note.pitch for note in part(written(prompt), "tune").notes]
    leaps = [abs(b - a) for a, b in pairwise(pitches)]
    assert max(pitches) - min(pitches) <= 24
    assert max(leaps) <= 12
    assert sum(leap <= 4 for leap in leaps) >= 0.55 * len(leaps)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_piece_ends_on_the_tonic_in_tune_and_bass(prompt: str) -> None:
    score = written(prompt)
    for role in ("tune", "bass"):
        if any(p.role == role for p in score.parts):
            last = part(score, role).notes[-1]
            assert last.pitch % 12 == score.tonic
            assert last.start == pytest.approx(score.cadence, abs=0.1)
    assert (score.cadence - score.pickup) % score.beats_per_bar == 0
    assert score.seconds(score.cadence) < score.duration_s - 1.0


def test_chords_move_by_small_steps_without_parallel_fifths_and_octaves() -> None:
    bad = total = 0
    for idiom in (MAJOR["classical"], MINOR["classical"], MAJOR["pop"], MINOR["pop"]):
        for line in (*idiom.verse, *idiom.bridge):
            chords = [chord(numeral, 2) for word in line.split() for numeral in word.split(",")]
            voicing = lead(chords[0], None, 52, 76)
            for each in chords[1:]:
                after = lead(each, voicing, 52, 76)
                assert sum(min(abs(p - q) for q in voicing) for p in after) <= 8
                bad += parallels(voicing, after)
                total += 1
                voicing = after
    assert bad <= 0.1 * total


@pytest.mark.parametrize("idioms", [MAJOR, MINOR])
def test_every_progression_can_be_read_and_fills_four_bars(idioms: dict) -> None:
    for idiom in idioms.values():
        for line in (*idiom.verse, *idiom.bridge, *idiom.close):
            assert [chord(n, 0) for word in line.split() for n in word.split(",")]
        assert all(len(line.split()) == 4 for line in (*idiom.verse, *idiom.bridge))
        assert 0 in chord(idiom.final, 0).pitch_classes
        assert chord(idiom.final, 0).root == 0


def test_theme_returns_and_is_answered_by_something_else() -> None:
    phrases = plan(read_brief("piano, 120 bpm", 1), 36.0).phrases
    themes = [phrase.theme for phrase in phrases]
    assert themes[:4] == ["Aa", "Aa", "Ab", "Aa"]
    assert [phrase.ending for phrase in phrases][-1] == "final"


def test_returning_theme_keeps_its_first_bar_and_the_bridge_does_not() -> None:
    brief = read_brief("piano, 120 bpm", 4)
    form = plan(brief, 36.0)
    tune = part(compose(brief, 36.0), "tune").notes
    bars = [
        [round(n.start - p.start * 4, 1) for n in tune if 0 <= n.start + 0.05 - p.start * 4 < 4]
        for p in form.phrases
    ]
    assert bars[0] == pytest.approx(bars[1], abs=0.15)
    assert len(bars[0]) != len(bars[2]) or bars[0] != pytest.approx(bars[2], abs=0.15)


def test_long_piece_has_sections_with_different_players_and_material() -> None:
    form = plan(read_brief("cinematic, 120 bpm", 1), 300.0)
    assert len({phrase.theme[0] for phrase in form.phrases}) >= 4
    assert len({phrase.layers for phrase in form.phrases}) >= 3
    assert {p.transpose for p in form.phrases[:4]} == {0}
    assert form.phrases[-1].transpose == 0
    assert form.phrases[-1].theme[0] == "A"


def test_asked_tempo_is_never_bent_to_fit_and_a_free_one_hardly() -> None:
    for duration in (3.0, 7.7, 19.3, 61.0):
        assert plan(read_brief("piano 97 bpm", 1), duration).bpm == 97
        free = read_brief("piano", 1)
        assert plan(free, duration).bpm == pytest.approx(free.bpm, rel=0.031)


def test_minor_dominant_raises_the_leading_tone() -> None:
    assert 8 in scale_over(SCALES["minor"], 9, chord("V", 9))
    assert 7 not in scale_over(SCALES["minor"], 9, chord("V", 9))
