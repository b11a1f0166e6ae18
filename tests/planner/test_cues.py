"""Cuts, flashes and peaks of movement are found when they happen, and not where nothing does."""

from __future__ import annotations

import numpy as np

from sva_planner.keyframes.cues import find_cues
from sva_planner.keyframes.frame import Frame

RATE = 10
RNG = np.random.default_rng(5)
SCENE = RNG.integers(30, 160, (9, 16)).repeat(6, 0).repeat(6, 1).astype(np.uint8)
OTHER = RNG.integers(30, 160, (9, 16)).repeat(6, 0).repeat(6, 1).astype(np.uint8)


def frames(pictures: list[np.ndarray], start_s: float = 0.0) -> list[Frame]:
    return [Frame(picture, start_s + index / RATE) for index, picture in enumerate(pictures)]


def test_a_cut_is_where_one_picture_takes_the_place_of_another() -> None:
    cues = find_cues(frames([SCENE] * 20 + [OTHER] * 20, start_s=3.0), first_s=3.0)
    assert [(round(cue.time_s, 2), cue.label) for cue in cues] == [(2.0, "cut")]
    assert 0 < cues[0].strength <= 1


def test_a_flash_is_light_that_comes_and_goes() -> None:
    bright = np.clip(SCENE.astype(int) + 90, 0, 255).astype(np.uint8)
    cues = find_cues(frames([SCENE] * 15 + [bright] + [SCENE] * 15), first_s=0.0)
    assert [(round(cue.time_s, 2), cue.label) for cue in cues] == [(1.5, "flash")]


def test_a_burst_of_movement_is_a_cue() -> None:
    still = [SCENE] * 15
    moving = [np.roll(SCENE, shift, axis=1) for shift in (1, 3, 5, 6)]
    cues = find_cues(frames([*still, *moving, *[moving[-1]] * 15]), first_s=0.0)
    assert [cue.label for cue in cues] == ["motion"]
    assert 1.4 < cues[0].time_s < 2.0


def test_where_nothing_happens_there_is_no_cue() -> None:
    assert find_cues(frames([SCENE] * 30), first_s=0.0) == ()
    assert find_cues(frames([SCENE]), first_s=0.0) == ()


def test_frames_that_lie_far_apart_tell_no_moment() -> None:
    apart = [Frame(picture, 5.0 * index) for index, picture in enumerate([SCENE, OTHER, SCENE, OTHER])]
    assert find_cues(apart, first_s=0.0) == ()
