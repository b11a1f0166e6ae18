"""The vocabulary is wide, its prompts are short, and the embedded sound makers understand them."""

import random
import re

import pytest

from sva_bgm.composer.brief import read_brief
from sva_planner.mllm.offline.background_music import write_bgm
from sva_planner.mllm.offline.scene_words import SCENE_WORDS
from sva_planner.mllm.offline.scenes import SCENES
from sva_planner.mllm.offline.vocabulary.characters import CHARACTERS
from sva_planner.mllm.offline.vocabulary.index import (
    BACKGROUND,
    PLACE_OF_WORD,
    SOUND_OF_KIND,
    SOUND_OF_WORD,
    SOUNDS,
)
from sva_planner.mllm.offline.vocabulary.places import PLACES
from sva_planner.mllm.offline.wish import read_wish
from sva_sfx.procedural.words.parse import parse


def test_hundreds_of_words_name_a_sound_or_a_place() -> None:
    assert len(SOUND_OF_WORD) > 400
    assert len(PLACE_OF_WORD) > 150
    assert len(SOUNDS) == len(SOUND_OF_KIND) >= 60


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: sound.kind)
def test_each_effect_prompt_is_short_and_read_as_its_kind(sound) -> None:  # type: ignore[no-untyped-def]
    for prompt in sound.prompts:
        assert len(prompt.split()) <= 10
        assert [found.kind for found in parse(prompt)[0]] == [sound.kind], prompt


def test_words_are_lower_case_and_at_most_two_long() -> None:
    for word in (*SOUND_OF_WORD, *PLACE_OF_WORD):
        assert re.fullmatch(r"[a-z0-9']+( [a-z0-9']+)?", word), word


def test_each_place_has_known_ambience_and_music() -> None:
    for place in PLACES:
        assert len(place.ambience) >= 2
        assert set(place.ambience) <= set(SOUND_OF_KIND)
        assert place.character in CHARACTERS
    assert set(SOUND_OF_KIND) >= BACKGROUND


def test_each_scene_can_be_put_into_words() -> None:
    assert set(SCENE_WORDS) == set(SCENES)


@pytest.mark.parametrize("name", CHARACTERS)
def test_the_composer_reads_the_tempo_and_key_that_are_written(name: str) -> None:
    for wish in ("", "sad", "happy rock", "scary electronic"):
        asked = read_wish(wish)
        prompt = write_bgm(CHARACTERS[name], asked.mood, asked, random.Random(4))
        brief = read_brief(prompt, 1)
        tempo = re.search(r"(\d+) BPM", prompt)
        assert tempo
        assert brief.bpm == pytest.approx(int(tempo[1]))
        assert brief.minor == ("minor key" in prompt)
