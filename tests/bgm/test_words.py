"""Instruments, roles, styles and negations: who is called for plays, who is ruled out does not."""

from __future__ import annotations

import pytest

from sva_bgm.composer.brief import Brief, read_brief
from sva_bgm.composer.styles import STYLES


def players(brief: Brief) -> set[tuple[str, str]]:
    """All pairs of instrument and role."""
    cast = brief.ensemble
    roles = {(i.name, "pad") for i in cast.pads} | {(i.name, "chords") for i in cast.chords}
    roles |= {(cast.bass.name, "bass")} if cast.bass else set()
    return roles | {(i.name, "lead") for i in cast.leads}


def names(brief: Brief) -> set[str]:
    return {name for name, _ in players(brief)}


@pytest.mark.parametrize(
    ("prompt", "cast"),
    [
        (
            "Smooth jazz, with a saxophone solo, piano chords, and snare full drums",
            {"alto sax": "lead", "piano": "chords"},
        ),
        ("a glockenspiel melody over harp arpeggios", {"glockenspiel": "lead", "harp": "chords"}),
        ("soft pads, a cello theme and piano", {"warm pad": "pad", "cello": "lead", "piano": "chords"}),
        ("epic brass fanfares and soaring strings", {"brass": "lead", "strings": "pad"}),
        ("flute and oboe", {"flute": "lead", "oboe": "lead"}),
        ("upright bass and electric piano", {"double bass": "bass", "electric piano": "lead"}),
        ("a sitar drone and bansuri flute", {"sitar": "pad", "flute": "lead"}),
    ],
)
def test_instruments_play_in_the_roles_the_prompt_gives_them(prompt: str, cast: dict[str, str]) -> None:
    assert set(cast.items()) <= players(read_brief(prompt, 1))


@pytest.mark.parametrize(
    "prompt",
    [
        "rock, no drums",
        "techno without percussion",
        "drumless synthwave",
        "jazz without any drums or bass",
        "drum-free funk",
    ],
)
def test_no_drums_means_nothing_is_struck(prompt: str) -> None:
    cast = read_brief(prompt, 1).ensemble
    assert cast.groove is None
    assert cast.strokes == ()


def test_negation_takes_the_whole_family_and_stops_at_the_comma() -> None:
    brief = read_brief("orchestral without strings, piano melody", 2)
    assert not {name for name in names(brief) if "strings" in name or name in ("violin", "cello", "viola")}
    assert ("piano", "lead") in players(brief)
    assert read_brief("jazz, no piano and no bass", 1).ensemble.bass is None
    assert read_brief("no drums and calm piano", 1).ensemble.leads[0].name == "piano"


def test_solo_means_nobody_else_unless_a_band_is_named() -> None:
    assert names(read_brief("solo piano, melancholic", 1)) == {"piano"}
    assert len(names(read_brief("rock with a saxophone solo", 1))) > 2


@pytest.mark.parametrize(
    ("prompt", "drums"),
    [
        ("light percussion using woodblocks and triangles", {"high woodblock", "triangle"}),
        ("thunderous percussion", {"kick", "low tom"}),
        ("flamenco with castanets and hand claps", {"castanets", "clap"}),
    ],
)
def test_named_percussion_is_struck(prompt: str, drums: set[str]) -> None:
    struck = {name for voices in read_brief(prompt, 1).ensemble.strokes for name, _ in voices}
    assert drums <= struck


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a heroic, epic orchestral battle", "epic"),
        ("romantic jazz", "jazz"),
        ("Upbeat electronic dance music with a strong bassline", "electronic"),
        ("eerie, haunting horror ambience", "horror"),
        ("tense piano", "suspense"),
        ("calm", "ambient"),
        ("desert at sunset with a lone cowboy", "western"),
        ("middle eastern oud", "arabic"),
        ("8-bit video game", "chiptune"),
        ("cinematic and not jazz", "cinematic"),
    ],
)
def test_style_words_win_in_the_order_a_listener_expects(prompt: str, style: str) -> None:
    assert read_brief(prompt, 1).style.name == style


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_answers_to_its_name(style: str) -> None:
    assert read_brief(style, 1).style.name == style


def test_moods_bend_the_same_style() -> None:
    calm, wild = read_brief("calm rock", 1), read_brief("furious rock", 1)
    assert calm.energy < wild.energy - 0.3
    assert calm.bpm < wild.bpm
    assert not calm.minor
    assert wild.minor
