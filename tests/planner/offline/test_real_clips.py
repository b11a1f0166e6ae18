"""The eyes tell the kinds of place apart on real clips, whatever happened to the picture."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import pytest

from sva_planner.mllm.offline import describe, look, shows_nothing, write_scheme
from tests.planner.offline.transforms import PER_FRAME, Frame, encode_at_360p, to_320

PLACES = {
    "train_under_water.mp4": "under_water",
    "hawk_sky.mp4": "open_sky",
    "desert_rider.mp4": "desert_sunset",
    "ufo_jungle.mp4": "jungle_storm",
    "hammer_with_sound.mp4": "close_up",
    "tennis_black_key_frame.mp4": "close_up",
}
EVERY = 24
FITTING_SOUNDS = {
    "train_under_water.mp4": {"underwater", "bubbles"},
    "hawk_sky.mp4": {"wind", "hawk", "bird"},
    "desert_rider.mp4": {"wind", "hooves"},
    "ufo_jungle.mp4": {"thunder", "rain", "leaves", "wind"},
    "hammer_with_sound.mp4": {"fire", "hammer", "room tone", "clock"},
    "tennis_black_key_frame.mp4": {"ball", "room tone", "clock"},
}
FITTING_MUSIC = {
    "train_under_water.mp4": "ambient",
    "hawk_sky.mp4": "ambient",
    "desert_rider.mp4": "western",
    "ufo_jungle.mp4": "suspense",
    "hammer_with_sound.mp4": "acoustic",
    "tennis_black_key_frame.mp4": "acoustic",
}
ClipPath = Callable[[str], Path]


@cache
def frames_of(path: Path) -> tuple[Frame, ...]:
    """Every `EVERY`-th frame, as the planner hands them over."""
    with av.open(str(path)) as container:
        wanted = (frame for at, frame in enumerate(container.decode(video=0)) if at % EVERY == 0)
        return tuple(to_320(frame.to_image()) for frame in wanted)


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_each_frame_alone_tells_the_place_as_it_is_mirrored_cropped_darker_and_brighter(
    clip: ClipPath, name: str, place: str
) -> None:
    seen = [frame for frame in frames_of(clip(name)) if not shows_nothing(frame)]
    for how, transform in PER_FRAME.items():
        told = [look([transform(frame)], 0).scene for frame in seen]
        assert told.count(place) >= 0.9 * len(told), (how, told)


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_each_frame_alone_tells_the_place_after_another_encoding(
    clip: ClipPath, name: str, place: str
) -> None:
    seen = [frame for frame in encode_at_360p(frames_of(clip(name))) if not shows_nothing(frame)]
    told = [look([frame], 0).scene for frame in seen]
    assert told.count(place) >= 0.9 * len(told), told


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_a_whole_clip_is_told_with_confidence(clip: ClipPath, name: str, place: str) -> None:
    frames = frames_of(clip(name))[:16]
    observation = look(frames, 0)
    assert observation.scene == place
    assert observation.confidence > 0.5


@pytest.mark.parametrize("name", PLACES)
def test_the_scheme_of_a_clip_fits_what_it_shows(clip: ClipPath, name: str) -> None:
    description = describe(look(frames_of(clip(name))[:16], 0))
    for seed in range(5):
        scheme = write_scheme(description, "", seed)
        for prompt in scheme.sfx:
            assert any(sound in prompt.lower() for sound in FITTING_SOUNDS[name]), prompt
        assert FITTING_MUSIC[name] in scheme.bgm.lower()


def test_lightning_that_comes_after_the_key_frame_is_seen(clip: ClipPath) -> None:
    assert "lightning flashes" in look(frames_of(clip("ufo_jungle.mp4")), 0).details


def test_the_black_frames_at_the_end_of_a_clip_show_nothing(clip: ClipPath) -> None:
    with av.open(str(clip("train_under_water.mp4"))) as container:
        frames = [to_320(frame.to_image()) for at, frame in enumerate(container.decode(video=0)) if at > 315]
    assert [shows_nothing(frame) for frame in frames][-2:] == [True, True]
    assert not shows_nothing(frames[0])


def test_a_plain_blue_sky_with_a_small_hawk_shows_something(clip: ClipPath) -> None:
    assert not any(shows_nothing(frame) for frame in frames_of(clip("hawk_sky.mp4")))
