"""Which frame is looked at, when it is shown, and what it looks like."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sva_common.stubs import planner_pb2 as wire
from sva_planner.keyframes import graph
from sva_planner.keyframes.choice import Rule, choose
from sva_planner.keyframes.decode import decode
from sva_planner.keyframes.frame import Frame
from sva_planner.keyframes.survey import picture_at
from sva_planner.keyframes.timeline import Timeline, read_timeline
from tests.planner.conftest import Planner

COUNTER = (
    "color=black:s=256x32:r=10:d=3,geq=lum='if(mod(floor(N/pow(2,floor(X/32))),2),235,16)':cb=128:cr=128"
)
"""Each frame shows its number: eight blocks, black or white, the lowest bit on the left."""


def number_in(pixels: np.ndarray) -> int:
    """The number that a frame of `COUNTER` shows, whatever its scale."""
    light = pixels.mean(axis=2).mean(axis=0)
    return sum(int(light[round((bit + 0.5) * len(light) / 8)] > 128) << bit for bit in range(8))


@pytest.fixture(
    params=[
        ("mp4", ["-c:v", "libx264", "-g", "10", "-bf", "2"]),
        ("ts", ["-c:v", "libx264", "-g", "10", "-bf", "2"]),
        ("mkv", ["-c:v", "mpeg4", "-g", "10", "-q:v", "2"]),
        ("webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-g", "10"]),
        ("gif", []),
    ],
    ids=lambda param: param[0],
)
def counter(request: pytest.FixtureRequest, make_video: Callable[..., Path]) -> Path:
    ending, codec = request.param
    pixels = [] if ending == "gif" else ["-pix_fmt", "yuv420p"]
    return make_video(f"counter.{ending}", "-f", "lavfi", "-i", COUNTER, *pixels, *codec)


async def test_time_and_index_are_those_of_the_picture_in_every_container(
    planner: Planner, counter: Path
) -> None:
    plan = await planner.plan(counter, seed=11)
    shown = number_in(np.asarray(Image.open(io.BytesIO(plan.key_frame.png)).convert("RGB")))
    assert plan.key_frame.frame_index == shown
    assert plan.key_frame.time_s == pytest.approx(shown / 10, abs=0.011)


async def test_any_frame_is_found_by_its_time(counter: Path) -> None:
    timeline = await read_timeline(counter)
    assert len(timeline.times_s) == 30
    for index in (0, 13, 29):
        small = Frame(np.zeros((1, 1, 3), np.uint8), timeline.times_s[index])
        assert number_in((await picture_at(counter, timeline, small, side=1024)).pixels) == index


async def test_the_same_seed_chooses_the_same_frame_and_seeds_choose_among_all(
    planner: Planner, make_video: Callable[..., Path]
) -> None:
    source = "testsrc2=size=64x48:rate=10:duration=2"
    video = make_video("keys.mp4", "-f", "lavfi", "-i", source, "-g", "5", "-pix_fmt", "yuv420p")
    first = [(await planner.plan(video, seed=seed)).key_frame for seed in range(8)]
    assert (await planner.plan(video, seed=3)).key_frame == first[3]
    assert {frame.rule for frame in first} == {wire.KEY_FRAME_RULE_RANDOM_KEY_FRAME}
    assert {frame.frame_index for frame in first} <= {0, 5, 10, 15}
    assert len({frame.frame_index for frame in first}) > 1


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ufo_jungle.mp4", wire.KEY_FRAME_RULE_RANDOM_KEY_FRAME),
        ("hawk_sky.mp4", wire.KEY_FRAME_RULE_RANDOM_KEY_FRAME),
        ("desert_rider.mp4", wire.KEY_FRAME_RULE_RANDOM_SAMPLED_FRAME),
        ("tennis_black_key_frame.mp4", wire.KEY_FRAME_RULE_RANDOM_SAMPLED_FRAME),
    ],
)
async def test_real_clips_are_chosen_from_by_the_rule_that_fits(
    planner: Planner, clip: Callable[[str], Path], name: str, rule: int
) -> None:
    key_frame = (await planner.plan(clip(name), seed=1)).key_frame
    assert key_frame.rule == rule
    picture = np.asarray(Image.open(io.BytesIO(key_frame.png)).convert("RGB"))
    assert max(picture.shape) <= 1024
    assert picture.mean() > 20


async def test_a_black_video_says_that_nothing_is_shown(
    planner: Planner, make_video: Callable[..., Path]
) -> None:
    black = make_video(
        "black.mp4", "-f", "lavfi", "-i", "color=black:s=64x48:d=1:r=10", "-pix_fmt", "yuv420p"
    )
    plan = await planner.plan(black)
    assert plan.key_frame.rule == wire.KEY_FRAME_RULE_NOTHING_SHOWN
    assert len(plan.scheme.tracks) == 3


async def test_pictures_are_upright_and_their_pixels_square(
    planner: Planner, make_video: Callable[..., Path]
) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=5:duration=1", "-pix_fmt", "yuv420p"]
    flat = make_video("flat.mp4", *source)
    turned = make_video("turned.mp4", "-display_rotation", "90", "-i", str(flat), "-c", "copy")
    wide = make_video("wide.mp4", *source, "-vf", "setsar=2/1")
    sizes = []
    for video in (flat, turned, wide):
        sizes.append(Image.open(io.BytesIO((await planner.plan(video)).key_frame.png)).size)
    assert sizes == [(160, 120), (120, 160), (320, 120)]


def frames(*brightness: int) -> list[Frame]:
    return [Frame(np.full((2, 2, 3), value, np.uint8), float(i)) for i, value in enumerate(brightness)]


def is_dark(pixels: np.ndarray) -> bool:
    return bool(pixels.mean() < 20)


def test_empty_key_frames_are_no_candidates_while_two_others_are() -> None:
    chosen = {choose(frames(0, 90, 0, 120), [], shows_nothing=is_dark, seed=seed) for seed in range(20)}
    assert {c.frame.time_s for c in chosen if c} == {1.0, 3.0}
    assert {c.rule for c in chosen if c} == {Rule.RANDOM_KEY_FRAME}


def test_with_one_usable_key_frame_sampled_frames_join_it() -> None:
    keys, sampled = frames(0, 90), [Frame(np.full((2, 2, 3), 50, np.uint8), t) for t in (1.0, 7.0)]
    chosen = [choose(keys, sampled, shows_nothing=is_dark, seed=seed) for seed in range(20)]
    assert {c.frame.time_s for c in chosen if c} == {1.0, 7.0}
    assert {c.rule for c in chosen if c} == {Rule.RANDOM_SAMPLED_FRAME}


def test_a_video_without_any_key_frame_is_sampled_and_one_without_frames_has_no_choice() -> None:
    found = choose([], frames(0, 60), shows_nothing=is_dark, seed=0)
    assert found is not None
    assert (found.frame.time_s, found.rule) == (1.0, Rule.RANDOM_SAMPLED_FRAME)
    assert choose([], [], shows_nothing=is_dark, seed=0) is None


async def test_of_many_key_frames_a_bounded_random_choice_is_decoded(make_video: Callable[..., Path]) -> None:
    source = "testsrc2=size=64x48:rate=25:duration=8"
    video = make_video("intra.mp4", "-f", "lavfi", "-i", source, "-g", "1", "-pix_fmt", "yuv420p")
    (read,) = await decode(video, graph.key_frames(side=64, stride=7, phase=3))
    assert [round(frame.time_s * 25) for frame in read] == list(range(3, 200, 7))


def test_the_index_at_a_time_is_that_of_the_nearest_frame() -> None:
    timeline = Timeline((1.0, 1.1, 1.2, 1.5), (1.0,))
    assert [timeline.index_at(t) for t in (0.0, 1.04, 1.06, 1.3, 1.36, 9.0)] == [0, 0, 1, 2, 3, 3]


@pytest.mark.parametrize("brand", [b"\xd2x", b"\xff\xfe"])
async def test_words_of_the_file_that_are_no_utf_8_do_not_reach_the_frames(
    make_video: Callable[..., Path], tmp_path: Path, brand: bytes
) -> None:
    source = "testsrc2=size=64x48:rate=8:duration=1"
    whole = make_video("named.mkv", "-f", "lavfi", "-i", source, "-metadata", "title=Name", "-c:v", "ffv1")
    video = tmp_path / "video.mkv"
    video.write_bytes(whole.read_bytes().replace(b"Name", b"Na" + brand))
    (frames,) = await decode(video, graph.key_frames(side=64))
    assert len(frames) == 1
