"""Lenient in, strict out: ugly replies become the scheme they mean, or a reason to ask again."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sva_planner.scheme import Scheme
from sva_planner.scheme_parser import (
    MAX_BGM_CHARACTERS,
    MAX_IDEA_CHARACTERS,
    SFX_WORDS,
    BadScheme,
    parse_examples,
    parse_scheme,
)

REPLIES = Path(__file__).parent / "replies"
MEANT = Scheme(
    "Night Rain",
    ("Rain falling on a tin roof", "Thunder rolling far away"),
    "Slow piano with soft strings",
)


def replies(prefix: str) -> list[object]:
    return [pytest.param(path, id=path.stem) for path in sorted(REPLIES.glob(f"{prefix}_*.txt"))]


@pytest.mark.parametrize("path", replies("good"))
def test_what_an_ugly_reply_means_is_understood(path: Path) -> None:
    assert parse_scheme(path.read_bytes().decode()) == MEANT


@pytest.mark.parametrize("path", replies("bad"))
def test_what_is_no_scheme_is_refused_with_a_reason(path: Path) -> None:
    with pytest.raises(BadScheme, match=r"\w+ .{10,}"):
        parse_scheme(path.read_bytes().decode())


def test_a_scheme_of_ten_megabytes_of_talk_is_still_found_at_either_end() -> None:
    scheme = (REPLIES / "good_clean.txt").read_text()
    talk = "Let me think about this for a while. " * 270_000
    assert parse_scheme(scheme + talk) == MEANT
    assert parse_scheme(talk + scheme) == MEANT


@pytest.mark.parametrize(
    "unit",
    ["[", "{", '{"a":', '"', "'", "{'' ", '{"SFX":["', "\\", '{"\\', ":", "a ", "\n", "**SFX:", "{idea"],
)
def test_hostile_replies_of_ten_megabytes_are_refused_without_delay(unit: str) -> None:
    with pytest.raises(BadScheme):
        parse_scheme(unit * (10_000_000 // len(unit)))


def test_a_scheme_wrong_only_in_measure_comes_with_what_it_would_be_when_cut() -> None:
    with pytest.raises(BadScheme) as caught:
        parse_scheme((REPLIES / "bad_three_sfx.txt").read_text())
    assert caught.value.nearly == MEANT
    with pytest.raises(BadScheme) as caught:
        parse_scheme((REPLIES / "bad_one_sfx.txt").read_text())
    assert caught.value.nearly is None


def test_examples_are_read_one_by_one_and_bad_ones_left_out() -> None:
    good = (REPLIES / "good_clean.txt").read_text()
    other = good.replace("Night Rain", "Another")
    found = parse_examples(f"1. {good}\n2. {{broken}}\n3. {other};\n{good}")
    assert [scheme.idea for scheme in found] == ["Night Rain", "Another"]


def check(reply: str) -> Scheme | None:
    """Every scheme that comes out is one that the sound makers can take."""
    try:
        scheme = parse_scheme(reply)
    except BadScheme as error:
        assert 10 < len(str(error)) < 200
        return None
    assert len(set(scheme.sfx)) == 2
    assert all(0 < len(sfx.split()) <= SFX_WORDS for sfx in scheme.sfx)
    assert 0 < len(scheme.bgm) <= MAX_BGM_CHARACTERS
    assert len(scheme.idea) <= MAX_IDEA_CHARACTERS
    for text in (*scheme.sfx, scheme.bgm, scheme.idea):
        assert not any(unicodedata.category(c).startswith("C") for c in text)
        assert not set(text) & set('"[]{}<>`\n')
    return scheme


@given(st.text(max_size=300))
def test_any_text_gives_a_valid_scheme_or_a_reason(reply: str) -> None:
    check(reply)


@given(
    st.lists(st.sampled_from([*"{}[]:,\"'\\\n ", '"idea"', '"SFX"', '"BGM"', "rain", "“", "”"]), max_size=80)
)
def test_any_heap_of_json_pieces_gives_a_valid_scheme_or_a_reason(pieces: list[str]) -> None:
    check("".join(pieces))


WORDS = st.lists(st.text(ascii_lowercase, min_size=1, max_size=9), min_size=1, max_size=SFX_WORDS).map(
    " ".join
)
SCHEMES = st.builds(
    Scheme, idea=WORDS, sfx=st.tuples(WORDS, WORDS).filter(lambda pair: pair[0] != pair[1]), bgm=WORDS
)


@given(SCHEMES, st.sampled_from([None, 0, 2]), st.sampled_from(["", "```"]))
def test_correct_json_is_understood_to_the_letter(scheme: Scheme, indent: int | None, fence: str) -> None:
    reply = json.dumps({"idea": scheme.idea, "SFX": scheme.sfx, "BGM": scheme.bgm}, indent=indent)
    assert parse_scheme(f"{fence}\n{reply}\n{fence}") == scheme


@given(SCHEMES, st.data())
def test_one_lost_comma_or_closing_bracket_loses_nothing(scheme: Scheme, data: st.DataObject) -> None:
    reply = json.dumps({"idea": scheme.idea, "SFX": scheme.sfx, "BGM": scheme.bgm})
    lost = data.draw(st.sampled_from([i for i, c in enumerate(reply) if c in ",]}"]))
    assert parse_scheme(reply[:lost] + reply[lost + 1 :]) == scheme


@given(SCHEMES, st.data())
def test_any_lost_character_gives_a_valid_scheme_or_a_reason(scheme: Scheme, data: st.DataObject) -> None:
    reply = json.dumps({"idea": scheme.idea, "SFX": scheme.sfx, "BGM": scheme.bgm})
    lost = data.draw(st.integers(0, len(reply) - 1))
    check(reply[:lost] + reply[lost + 1 :])
