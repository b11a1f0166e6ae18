"""Whatever is asked, a scheme has the paper's shape and is the same for the same request."""

import os
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sva_planner.mllm.offline import keywords, write_scheme
from sva_planner.mllm.offline.vocabulary.index import PLACE_OF_WORD, SOUND_OF_WORD
from sva_planner.scheme import Scheme

known_words = st.sampled_from(sorted({*SOUND_OF_WORD, *PLACE_OF_WORD}))
sentences = st.one_of(st.text(), st.lists(known_words, max_size=8).map(" ".join))
MUSIC = re.compile(r"\b(music|melody|piano|guitar|violin|song|orchestra|bpm)\b", re.IGNORECASE)


def check(scheme: Scheme) -> None:
    assert len(scheme.sfx) == 2
    assert scheme.sfx[0] != scheme.sfx[1]
    for prompt in scheme.sfx:
        assert 2 <= len(prompt.split()) <= 12
        assert not MUSIC.search(prompt)
    assert 8 <= len(scheme.bgm.split()) <= 60
    assert 1 <= len(scheme.idea.split()) <= 10
    for text in (*scheme.sfx, scheme.bgm, scheme.idea):
        assert not set(text) & set("\"'`[]{}()<>")
        assert not any(unicodedata.category(c).startswith("C") for c in text)
        assert text == text.strip()


@settings(max_examples=250, deadline=None)
@given(description=sentences, wish=sentences, seed=st.integers())
def test_any_text_gives_a_scheme_of_the_right_shape(description: str, wish: str, seed: int) -> None:
    scheme = write_scheme(description, wish, seed)
    check(scheme)
    assert scheme == write_scheme(description, wish, seed)


@settings(max_examples=100, deadline=None)
@given(wish=st.text())
def test_key_words_of_any_text_are_few_and_plain(wish: str) -> None:
    words = keywords(wish)
    assert len(words) <= 8
    assert all(re.fullmatch(r"[a-z0-9']{3,24}", word) for word in words)


@pytest.mark.parametrize("text", ["rain " * 20_000, "a" * 100_000, "\x00\x1b[31m" * 20_000, "ﷺ" * 30_000])
def test_a_text_of_100_kb_gives_a_scheme_of_the_right_shape(text: str) -> None:
    check(write_scheme(text, text, 1))
    assert len(" ".join(keywords(text))) < 250


def test_other_seeds_give_other_schemes() -> None:
    schemes = {write_scheme("A horse gallops through the rain", "", seed) for seed in range(20)}
    assert len(schemes) > 8


def test_a_scheme_does_not_depend_on_the_hash_seed_of_the_process() -> None:
    code = (
        "from sva_planner.mllm.offline import keywords, write_scheme;"
        "print([write_scheme('A dog and a cat in a storm', 'sad jazz, dark', s) for s in range(5)]);"
        "print(keywords('sad jazz, dark, rainy night'))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(answers) == 1
