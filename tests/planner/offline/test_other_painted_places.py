"""The eyes tell many more kinds of place apart. Tuned on seeds 0–11, tested on seeds from 21,000 on."""

import pytest

from sva_planner.mllm.offline import look
from tests.planner.offline.painted_elsewhere import PAINTERS, paint
from tests.planner.offline.transforms import PER_FRAME

HELD_OUT = range(21_000, 21_005)


@pytest.mark.parametrize("place", PAINTERS)
def test_night_snow_forest_sea_field_fire_and_town_are_told_apart(place: str) -> None:
    told = [
        look([transform(paint(place, seed))], 0).scene
        for transform in PER_FRAME.values()
        for seed in HELD_OUT
    ]
    assert told.count(place) >= 0.85 * len(told), told
