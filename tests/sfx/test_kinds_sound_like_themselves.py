"""Each kind has the physical properties that its name promises, and no other kind has them all."""

from __future__ import annotations

from functools import cache

import pytest

from sva_sfx.procedural import KIND_NAMES
from tests.sfx.expectations import EXPECTED
from tests.sfx.listening import Heard, listen, prompt_of, render

CLIP_S = 8.0
SEED = 1


@cache
def heard(kind: str, seed: int) -> Heard:
    return listen(render(prompt_of(kind), CLIP_S, seed))


def misses(kind: str, sound: Heard) -> list[str]:
    """What the expectations of `kind` find wrong with a sound."""
    return [
        f"{name} is {getattr(sound, name):.4g}, not within {low:g} to {high:g}"
        for name, (low, high) in EXPECTED[kind].items()
        if not low <= getattr(sound, name) <= high
    ]


def test_every_kind_has_expectations() -> None:
    assert set(EXPECTED) == set(KIND_NAMES)
    assert len(KIND_NAMES) >= 44


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_kind_has_the_properties_of_what_it_is_named_after(kind: str) -> None:
    assert misses(kind, heard(kind, SEED)) == []


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_no_other_kind_could_stand_in_for_it(kind: str) -> None:
    impostors = [other for other in KIND_NAMES if other != kind and not misses(kind, heard(other, SEED))]
    assert impostors == []


@pytest.mark.parametrize(
    ("kind", "swapped"),
    [
        ("rain", "waterfall"),
        ("hammer", "door_knock"),
        ("clock", "beep"),
        ("engine", "motorcycle"),
        ("dog", "cow"),
    ],
)
def test_two_kinds_swapped_by_mistake_are_found_out_both_ways(kind: str, swapped: str) -> None:
    assert misses(kind, heard(swapped, SEED))
    assert misses(swapped, heard(kind, SEED))
