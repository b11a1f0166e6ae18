"""The eyes tell painted places apart that nobody tuned them with.

The tables were tuned on seeds 0–29; these tests use seeds from 10,000 on.
"""

import numpy as np
import pytest

from sva_planner.mllm.offline import look
from tests.planner.offline.painted import PAINTERS, paint
from tests.planner.offline.transforms import PER_FRAME, encode_at_360p

HELD_OUT = range(10_000, 10_020)


@pytest.mark.parametrize("how", PER_FRAME)
@pytest.mark.parametrize("place", PAINTERS)
def test_painted_places_are_told_whatever_happened_to_the_picture(place: str, how: str) -> None:
    told = [look([PER_FRAME[how](paint(place, seed))], 0).scene for seed in HELD_OUT]
    assert told.count(place) >= 0.9 * len(told), told


@pytest.mark.parametrize("place", PAINTERS)
def test_painted_places_are_told_after_another_encoding(place: str) -> None:
    frames = [encode_at_360p([paint(place, seed)])[0] for seed in HELD_OUT[:10]]
    told = [look([frame], 0).scene for frame in frames]
    assert told.count(place) >= 0.9 * len(told), told


def test_the_same_frames_give_the_same_observation() -> None:
    frames = [paint("jungle_storm", seed) for seed in range(10_100, 10_104)]
    first, second = look(frames[:1], 0), look(frames[:1], 0)
    assert first == second


def test_frames_that_show_nothing_do_not_outvote_the_one_that_does() -> None:
    sky = paint("open_sky", 10_200)
    black = np.zeros_like(sky)
    assert look([black, black, sky, black], 0).scene == "open_sky"
    assert look([black, black, sky, black], 2).scene == "open_sky"
