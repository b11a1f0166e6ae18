"""Frames without a picture are known for what they are; plain pictures are not mistaken for them."""

import numpy as np
import pytest

from sva_planner.mllm.offline import describe, look, shows_nothing


def flat(red: int, green: int, blue: int) -> np.ndarray:
    return np.full((90, 160, 3), (red, green, blue), dtype=np.uint8)


@pytest.mark.parametrize("tone", [0, 8, 16, 128, 250, 255])
def test_a_flat_grey_frame_shows_nothing(tone: int) -> None:
    assert shows_nothing(flat(tone, tone, tone))


def test_a_noisy_black_frame_shows_nothing() -> None:
    noise = np.random.default_rng(1).integers(0, 14, (90, 160, 3), dtype=np.uint8)
    assert shows_nothing(noise)


def test_a_plain_blue_frame_shows_a_sky() -> None:
    assert not shows_nothing(flat(110, 160, 225))
    assert look([flat(110, 160, 225)], 0).scene == "open_sky"


def test_a_dark_frame_with_a_small_lamp_shows_something() -> None:
    frame = flat(4, 4, 4)
    frame[40:50, 70:80] = (250, 220, 160)
    assert not shows_nothing(frame)


def test_looking_at_nothing_says_so() -> None:
    observation = look([flat(0, 0, 0)], 0)
    assert observation.scene == "nothing"
    assert "shows nothing" in describe(observation)


def test_there_must_be_a_frame_to_look_at() -> None:
    with pytest.raises(ValueError, match="no frame"):
        look([], 0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 320), (320, 1), (16, 16), (7, 300)])
def test_odd_sizes_are_looked_at_without_complaint(shape: tuple[int, int]) -> None:
    frame = np.random.default_rng(2).integers(0, 255, (*shape, 3), dtype=np.uint8)
    observation = look([frame, frame], 0)
    assert 0 <= observation.confidence <= 1
    assert describe(observation)
