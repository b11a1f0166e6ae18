"""Words choose the sounds: synonyms, inflections, phrases, several at once, and none at all."""

from __future__ import annotations

import numpy as np
import pytest

from sva_sfx.procedural import KIND_NAMES
from sva_sfx.procedural.words.lexicon import COVERED_BY, HINTS, NAMES
from sva_sfx.procedural.words.parse import MOST_SOUNDS, parse
from tests.sfx.listening import envelope, flatness, prompt_of, render, share


def kinds(prompt: str) -> list[str]:
    return [sound.kind for sound in parse(prompt)[0]]


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_name_of_a_kind_names_it_alone(kind: str) -> None:
    assert kinds(prompt_of(kind)) == [kind]


def test_the_lexicon_speaks_of_kinds_that_exist() -> None:
    assert set(NAMES) == set(KIND_NAMES)
    assert set(HINTS) <= set(KIND_NAMES)
    assert set(COVERED_BY).union(*COVERED_BY.values()) <= set(KIND_NAMES)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Galloping horses", {"hooves"}),
        ("the clatter of horse hooves on cobblestone", {"hooves"}),
        ("A storm over the jungle", {"rain", "thunder", "wind"}),
        ("ocean waves crashing on the shore", {"waves"}),
        ("fingers typing on a keyboard", {"typing"}),
        ("A duck quacking as birds chirp", {"duck", "birds"}),
        ("Sirens and a humming engine approach and pass", {"siren", "engine"}),
        ("Footsteps in the snow", {"snow_steps"}),
        ("someone is running", {"footsteps"}),
        ("a train leaves the station", {"train"}),
        ("A train horn far away", {"train_horn"}),
        ("leaves rustling in the wind", {"leaves", "wind"}),
        ("Fireworks exploding in the night sky", {"fireworks"}),
        ("Heavy rain without thunder", {"rain"}),
        ("waterfall", {"waterfall"}),
        ("scuba diver breathing, bubbles rising", {"underwater", "bubbles"}),
        ("Distant owl hooting softly", {"owl"}),
        ("High-pitched wind chime tinkling softly", {"wind_chimes"}),
        ("High-pitched trumpet calls from the mammoths", {"elephant"}),
        ("WOLVES HOWLING AT NIGHT", {"dog"}),
        ("an orchestra plays music while it rains", {"rain"}),
    ],
)
def test_a_prompt_is_heard_as_a_person_means_it(prompt: str, expected: set[str]) -> None:
    assert set(kinds(prompt)) == expected


def test_a_prompt_with_very_many_sounds_keeps_the_first_few() -> None:
    assert kinds("rain, thunder, dog, cat, bell, siren, clock") == ["rain", "thunder", "dog", "cat"]
    assert MOST_SOUNDS == 4


def test_two_sounds_in_one_prompt_are_both_heard() -> None:
    mixed = render("crickets and thunder", 4.0, 3)
    assert share(mixed, 3000, 5000) > 0.05
    assert share(mixed, 0, 300) > 0.05


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "…", "a quixotic paradigm", "雨の音", "звук тишины", "🎻🎺🥁", "\x00\x07", "a" * 5000, "42"],
)
def test_a_prompt_without_known_words_gives_an_ambience(prompt: str) -> None:
    assert kinds(prompt) == []
    sound = render(prompt, 4.0, 5)
    assert flatness(sound) < 0.02
    level = envelope(sound)
    assert np.percentile(level[40:-40], 5) > 0.1 * level.max()


def test_different_unknown_prompts_give_different_ambiences() -> None:
    first, second = render("quixotic", 2.0, 5), render("paradigm", 2.0, 5)
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 0.3
