"""A description is plain English and claims no more than colour, light, texture, horizon and motion tell."""

import numpy as np
import pytest

from sva_planner.mllm.offline import describe, look
from sva_planner.mllm.offline.observation import Motion, Observation
from sva_planner.mllm.offline.scenes import SCENES
from tests.planner.offline.painted import paint

GUESSED_THINGS = ("horse", "train", "hawk", "ufo", "woman", "man ", "person", "tennis", "hammer", "spaceship")
WORDS = {
    "under_water": "underwater",
    "open_sky": "open sky",
    "desert_sunset": "desert at sunset",
    "jungle_storm": "storm over a jungle",
    "close_up": "close-up or an indoor view",
}


@pytest.mark.parametrize(("place", "words"), WORDS.items())
def test_a_description_names_the_place_and_the_reason(place: str, words: str) -> None:
    text = describe(Observation(place, 0.9, (), {}, None))
    assert words in text
    assert text.startswith("Judging by colour, light and texture, this ")


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    "tags", [(), ("fast motion",), ("slow motion", "regular motion"), ("up-and-down motion",)]
)
def test_a_description_of_any_scene_names_nothing_that_cannot_be_measured(
    scene: str, tags: tuple[str, ...]
) -> None:
    motion = Motion(
        magnitude=0.1, changed_area=0.1, periodicity=0, vertical=0.5, subject_is_dark=True, flashes=0
    )
    text = describe(Observation(scene, 0.9, tags, {}, motion))
    assert not [thing for thing in GUESSED_THINGS if thing in text.lower()]
    assert text.count(".") in (1, 2)
    assert "{" not in text
    assert "  " not in text
    assert len(text) < 320


def test_a_doubtful_guess_is_said_to_be_one() -> None:
    assert "may be" in describe(Observation("forest", 0.3, (), {}, None))
    assert "looks like" in describe(Observation("forest", 0.8, (), {}, None))


def test_one_frame_says_nothing_about_motion() -> None:
    observation = look([paint("open_sky", 10_301)], 0)
    assert observation.motion is None
    assert "move" not in describe(observation)


def test_a_ball_that_bounces_is_seen_to_go_up_and_down() -> None:
    frames = []
    for at in range(12):
        frame = paint("close_up", 10_302).copy()
        height, width = frame.shape[:2]
        y, x = int((0.15 + 0.5 * abs(np.sin(at))) * height), width // 2
        frame[y : y + height // 5, x : x + height // 5] = (235, 245, 60)
        frames.append(frame)
    observation = look(frames, 0)
    assert "up-and-down motion" in observation.details
    assert "up and down" in describe(observation)


def test_a_still_clip_is_told_from_a_moving_one() -> None:
    frame = paint("close_up", 10_303)
    assert "hardly any motion" in look([frame] * 6, 0).details
    assert "fast motion" in look([np.roll(frame, 60 * at, axis=1) for at in range(6)], 0).details
