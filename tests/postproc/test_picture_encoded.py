"""Pictures that browsers cannot play in MP4 are encoded anew, frame by frame at their own times."""

from __future__ import annotations

import av
import pytest

from sva_postproc.presets import Kind
from tests.postproc.conftest import Sound, frames_of, tone

BGM = Sound(Kind.BGM, tone(440), 16_000)
VP8_START_CODE = b"\x9d\x01\x2a"
"""In a key frame; width and height follow (RFC 6386, section 9.1)."""
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
ENCODED = {
    "gif": ("a.gif",),
    "vp8 in webm": ("a.webm", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8"),
    "prores in mov": ("a.mov", "-c:v", "prores_ks", "-profile:v", "0"),
    "ffv1 in mkv": ("a.mkv", "-c:v", "ffv1"),
    "mpeg4 with B-frames in avi": ("a.avi", "-c:v", "mpeg4", "-bf", "2"),
    "mpeg2 in mpeg-ts": ("a.ts", "-c:v", "mpeg2video", "-bf", "2"),
    "h264 in 4:4:4": ("a.mp4", *X264, "-pix_fmt", "yuv444p"),
    "h264 with B-frames in avi": ("a.avi", "-c:v", "libx264", "-bf", "3", "-b_strategy", "0"),
}


@pytest.mark.parametrize("name", ENCODED)
async def test_becomes_h264_with_every_frame_in_time(name, make_clip, mux_here):
    clip = make_clip(*ENCODED[name])
    done = await mux_here(clip, [BGM])
    assert done.muxed.reencode_reason
    with av.open(str(done.video)) as container:
        context = container.streams.video[0].codec_context
        assert (context.codec.canonical_name, context.pix_fmt) == ("h264", "yuv420p")
    times = [frame.time_s for frame in frames_of(done.video)]
    assert times == pytest.approx([n / 25 for n in range(50)], abs=2e-3)


@pytest.mark.parametrize("size", ["161x121", "161x120", "160x121"])
async def test_odd_sizes_grow_by_one(size, make_clip, mux_here):
    clip = make_clip("a.gif", "-vf", f"scale={size.replace('x', ':')}", seconds=0.4)
    done = await mux_here(clip, [BGM])
    width, height = map(int, size.split("x"))
    with av.open(str(done.video)) as container:
        context = container.streams.video[0].codec_context
        assert (context.width, context.height) == (width + width % 2, height + height % 2)


async def test_colours_of_a_gif_survive(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "red.gif"
    run_ffmpeg_here("-f", "lavfi", "-i", "color=c=0xd02010:s=64x64:r=10:d=0.5", clip)
    done = await mux_here(clip, [BGM])
    # The mean: a GIF dithers.
    mean = ("-vf", "scale=1:1:flags=area", "-frames:v", 1, "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    before, after = (run_ffmpeg_here("-i", path, *mean) for path in (clip, done.video))
    assert list(after) == pytest.approx(list(before), abs=4)


async def test_each_picture_of_a_gif_stays_as_long_as_it_did(run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "slow.gif"
    # Pictures at 0, 0.1, 0.5 and 1.5 s; the last one stays for 0.8 s.
    times = "if(eq(N,0),0,if(eq(N,1),0.1,if(eq(N,2),0.5,1.5)))/TB"
    run_ffmpeg_here(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=0.4", "-vf", f"settb=1/100,setpts='{times}'",
        "-fps_mode", "passthrough", "-final_delay", 80, clip,
    )  # fmt: skip
    done = await mux_here(clip, [BGM])
    assert [f.time_s for f in frames_of(done.video)] == pytest.approx([0, 0.1, 0.5, 1.5], abs=1e-3)
    assert done.muxed.duration_s == pytest.approx(2.3, abs=0.011)
    with av.open(str(done.video)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert float(picture.duration * picture.time_base) == pytest.approx(2.3, abs=0.022)
        assert float(sound.duration * sound.time_base) == pytest.approx(2.3, abs=0.022)


async def test_a_frame_far_larger_than_the_header_says_is_not_decoded(make_clip, mux_here, tmp_path):
    small = make_clip("a.webm", "-c:v", "libvpx", "-deadline", "realtime", "-g", "1", rate=5, seconds=1)
    data = bytearray(small.read_bytes())
    size_at = data.rindex(VP8_START_CODE) + len(VP8_START_CODE)
    data[size_at : size_at + 4] = (9000).to_bytes(2, "little") * 2
    clip = tmp_path / "grows.webm"
    clip.write_bytes(data)
    done = await mux_here(clip, [BGM])
    assert len(frames_of(done.video)) == 4
