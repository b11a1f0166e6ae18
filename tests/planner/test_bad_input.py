"""What is no video gets a clear answer within seconds, leaves nothing behind, and the next plan works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sva_common.errors import DataLoss, InvalidInput, Overloaded, TimedOut
from sva_common.payload import send_bytes
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import planner_pb2 as wire
from tests.planner.conftest import Planner, StartPlanner

PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1", "-pix_fmt", "yuv420p"]
SOUND = ["-f", "lavfi", "-i", "sine=duration=1"]

TEXTS = {
    "empty": b"",
    "text": b"This is not a video.\n" * 50,
    "zeros": bytes(4096),
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "hls-address": b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
}


async def still_works(planner: Planner, short_clip: Path) -> None:
    assert len((await planner.plan(short_clip)).scheme.tracks) == 3


@pytest.mark.parametrize("name", TEXTS)
async def test_what_is_no_video_is_refused_and_no_other_file_is_opened(
    planner: Planner, tmp_path: Path, name: str
) -> None:
    video = tmp_path / "video.mp4"
    video.write_bytes(TEXTS[name])
    failure = await planner.refused(video)
    assert isinstance(failure, InvalidInput)
    assert failure.reason == "NOT_A_VIDEO"
    assert str(tmp_path) not in failure.message


async def test_sound_alone_and_cover_art_are_no_picture(
    planner: Planner, make_video: Callable[..., Path]
) -> None:
    sound = make_video("sound.mp4", *SOUND)
    cover = make_video(
        "cover.m4a",
        *SOUND,
        "-f",
        "lavfi",
        "-i",
        "color=red:s=64x64",
        "-map",
        "0",
        "-map",
        "1",
        "-frames:v",
        "1",
        "-c:v",
        "png",
        "-disposition:v",
        "attached_pic",
    )
    assert [(await planner.refused(video)).reason for video in (sound, cover)] == ["NO_PICTURE"] * 2


async def test_half_a_video_is_refused_and_the_next_one_planned(
    planner: Planner, make_video: Callable[..., Path], tmp_path: Path, short_clip: Path
) -> None:
    whole = make_video("whole.mp4", *PICTURE, "-movflags", "+faststart").read_bytes()
    for part in (short_clip.read_bytes()[:2000], whole[: len(whole) * 2 // 3]):
        video = tmp_path / "half.mp4"
        video.write_bytes(part)
        assert isinstance(await planner.refused(video), InvalidInput)
    await still_works(planner, short_clip)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("one.mp4", ["-frames:v", "1"]),
        ("tiny.mp4", ["-vf", "scale=16:16"]),
        ("eight_k.mp4", ["-vf", "scale=7680:4320", "-frames:v", "2", "-preset", "ultrafast"]),
        ("sparse.mp4", ["-r", "0.5", "-t", "4"]),
    ],
)
async def test_odd_but_real_videos_are_planned(
    planner: Planner, make_video: Callable[..., Path], name: str, arguments: list[str]
) -> None:
    plan = await planner.plan(make_video(name, *PICTURE, *arguments), seed=2)
    assert plan.key_frame.png.startswith(b"\x89PNG")
    assert len(plan.scheme.tracks) == 3


async def test_a_video_that_is_too_long_or_too_large_is_refused(
    start_planner: StartPlanner, short_clip: Path
) -> None:
    planner = await start_planner(planner_mllm="offline", planner_max_duration_s=0.5)
    assert (await planner.refused(short_clip)).reason == "VIDEO_TOO_LONG"
    planner = await start_planner(planner_mllm="offline", planner_max_video_bytes=1000)
    assert (await planner.refused(short_clip)).reason == "PAYLOAD_TOO_LARGE"


async def parts(video: Path) -> list[wire.PlanRequest]:
    return [wire.PlanRequest(video=part) async for part in send_bytes(video.read_bytes(), "video")]


async def sent(planner: Planner, *requests: wire.PlanRequest) -> wire.PlanResponse:
    async def stream() -> AsyncIterator[wire.PlanRequest]:
        for request in requests:
            yield request

    return await planner.send(stream())


async def test_messages_out_of_order_are_refused(planner: Planner, short_clip: Path) -> None:
    options = wire.PlanRequest(options=wire.PlanOptions())
    header, *rest = await parts(short_clip)
    misnamed = wire.PlanRequest(video=media.PayloadPart(header=media.PayloadHeader(name="other")))
    for reason, requests in (
        ("OPTIONS_FIRST", []),
        ("OPTIONS_FIRST", [header, options]),
        ("PAYLOAD_MISSING", [options]),
        ("PAYLOAD_UNKNOWN", [options, misnamed]),
        ("PAYLOAD_ORDER", [options, options]),
        ("PAYLOAD_ORDER", [options, *rest]),
        ("PAYLOAD_ORDER", [options, header, header]),
    ):
        with pytest.raises(InvalidInput) as caught:
            await sent(planner, *requests)
        assert caught.value.reason == reason


async def test_a_video_that_does_not_arrive_whole_is_data_loss(planner: Planner, short_clip: Path) -> None:
    header, *_, trailer = await parts(short_clip)
    options = wire.PlanRequest(options=wire.PlanOptions())
    for requests in ([options, header], [options, header, trailer]):
        with pytest.raises(DataLoss):
            await sent(planner, *requests)


async def test_an_upload_that_stops_half_way_is_given_up(
    start_planner: StartPlanner, short_clip: Path
) -> None:
    planner = await start_planner(planner_mllm="offline", planner_upload_idle_s=0.2)
    header, *_ = await parts(short_clip)
    answered = asyncio.Event()

    async def stalled() -> AsyncIterator[wire.PlanRequest]:
        yield wire.PlanRequest(options=wire.PlanOptions())
        yield header
        await answered.wait()

    with pytest.raises(TimedOut) as caught:
        await planner.send(stalled())
    answered.set()
    assert caught.value.reason == "UPLOAD_STALLED"


async def test_the_plan_past_the_limit_is_told_when_to_come_back(
    start_planner: StartPlanner, short_clip: Path
) -> None:
    planner = await start_planner(planner_mllm="offline", planner_max_plans=1)
    header, *rest = await parts(short_clip)
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[wire.PlanRequest]:
        yield wire.PlanRequest(options=wire.PlanOptions())
        yield header
        under_way.set()
        await go_on.wait()
        for request in rest:
            yield request

    first = asyncio.create_task(planner.send(slow()))
    await under_way.wait()
    try:
        failure = await planner.refused(short_clip)
    finally:
        go_on.set()
    assert isinstance(failure, Overloaded)
    assert failure.retry_after_s
    assert len((await first).scheme.tracks) == 3


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"wish": "x" * 100_000}, "wish"),
        ({"wish": "rain\x00"}, "wish"),
        ({"description": "y" * 2001}, "description"),
        ({"sfx_prompts": ["rain"] * 9}, "sfx_prompts"),
        ({"sfx_prompts": ["rain\nwind"]}, "sfx_prompts[0]"),
    ],
)
async def test_wishes_and_prompts_that_break_the_rules_are_named(
    planner: Planner, short_clip: Path, options: dict, field: str
) -> None:
    failure = await planner.refused(short_clip, **options)
    assert failure.reason == "INVALID_FIELD"
    assert [violation.field for violation in failure.violations] == [f"options.{field}"]
