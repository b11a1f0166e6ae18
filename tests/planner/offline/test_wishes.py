"""A wish colours the scheme: its mood and style the music, its sounds the effects."""

import re

import pytest

from sva_planner.mllm.offline import keywords, write_scheme

SENTENCE = "A train crosses a valley"


@pytest.mark.parametrize(
    ("wish", "music"),
    [
        ("melancholic, rainy", ("melancholic", "minor")),
        ("creating a melancholic atmosphere", ("melancholic", "minor")),
        ("an electronic music style solution", ("electronic", "synth")),
        ("scary", ("scary", "horror", "minor")),
        ("for children", ("playful", "major")),
        ("jazz", ("jazz", "saxophone")),
        ("something epic, please", ("epic", "orchestral")),
        ("happy and upbeat", ("happy", "major")),
        ("calm piano", ("calm", "piano melody")),
        ("8-bit video game", ("chiptune", "square wave")),
        ("Lo-fi to study", ("lo-fi", "electric piano")),
        ("ROCK with a violin", ("rock", "violin melody")),
        ("like a western", ("western", "trumpet")),
    ],
)
def test_the_music_takes_the_wished_mood_style_and_instrument(wish: str, music: tuple[str, ...]) -> None:
    for seed in range(4):
        bgm = write_scheme(SENTENCE, wish, seed).bgm.lower()
        assert all(word in bgm for word in music), bgm


def test_a_sound_in_the_wish_joins_the_main_sound_of_the_sentence() -> None:
    for seed in range(5):
        first, second = write_scheme(SENTENCE, "melancholic, rainy", seed).sfx
        assert "train" in first.lower()
        assert "rain" in second.lower().split()


def test_a_mood_colours_the_idea_and_the_effects() -> None:
    plain, scary = write_scheme(SENTENCE, "", 3), write_scheme(SENTENCE, "scary", 3)
    assert "Haunted" in scary.idea
    assert plain.sfx != scary.sfx
    assert any("distance" in prompt or "far away" in prompt for prompt in scary.sfx)


def test_a_slow_mood_is_slower_than_an_energetic_one() -> None:
    def tempo(wish: str) -> int:
        found = re.search(r"(\d+) BPM", write_scheme(SENTENCE, wish, 2).bgm)
        assert found
        return int(found[1])

    assert tempo("sad") < tempo("") < tempo("energetic")
    assert tempo("sad rock") < tempo("energetic rock")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("melancholic, rainy", ("melancholic", "rainy")),
        ("creating a melancholic atmosphere", ("melancholic",)),
        ("an electronic music style solution", ("electronic",)),
        ("Please make it sound scary and dark", ("scary", "dark")),
        ("for children", ("children",)),
        ("happy happy happy", ("happy",)),
        ("", ()),
        ("I want music for the video", ()),
    ],
)
def test_key_words_are_the_words_that_carry_the_wish(wish: str, expected: tuple[str, ...]) -> None:
    assert keywords(wish) == expected
