"""The picture is copied as it is, and stays in time."""

from __future__ import annotations

import pytest

from sva_postproc.presets import Kind
from tests.postproc.conftest import Sound, frames_of, packets_of, tone

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-pix_fmt", "yuv420p")
B_FRAMES = ("-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-b_strategy", "0", "-pix_fmt", "yuv420p")
LENGTH_PREFIXED = {
    "h264 in mp4": ("a.mp4", *X264),
    "h264 with B-frames in mp4": ("a.mp4", *B_FRAMES),
    "h264 in mov": ("a.mov", *B_FRAMES),
    "h264 in mkv": ("a.mkv", *B_FRAMES),
    "hevc in mp4": ("a.mp4", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error"),
    "vp9 in webm": ("a.webm", *VP9),
    "av1 in mkv": ("a.mkv", "-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "tune=0"),
}
BGM = Sound(Kind.BGM, tone(440), 16_000)


@pytest.mark.parametrize("name", LENGTH_PREFIXED)
async def test_packets_are_byte_identical(name, make_clip, mux_here):
    clip = make_clip(*LENGTH_PREFIXED[name])
    done = await mux_here(clip, [BGM])
    assert done.muxed.reencode_reason == ""
    assert packets_of(done.video) == packets_of(clip)
    before, after = frames_of(clip), frames_of(done.video)
    assert [f.picture for f in after] == [f.picture for f in before]
    assert [f.time_s for f in after] == pytest.approx([f.time_s for f in before], abs=2e-3)
