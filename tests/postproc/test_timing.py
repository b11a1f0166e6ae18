"""Times, rotation, metadata and streams of odd files survive; sound and picture end together."""

from __future__ import annotations

import av
import numpy as np
import pytest

from sva_common.media.probe import probe
from sva_postproc.presets import ExistingAudio, Kind
from tests.postproc.conftest import Sound, frames_of, packets_of, samples_of, tone

BGM = Sound(Kind.BGM, tone(440), 16_000)
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-b_strategy", "0", "-pix_fmt", "yuv420p")
AAC_FRAME_S = 1024 / 48_000


async def lengths_of(path):
    """Seconds of picture and of sound. MP4's own figure for the picture counts in decoding order."""
    with av.open(str(path)) as container:
        sound = container.streams.audio[0]
        return (await probe(path)).duration_s, float((sound.start_time + sound.duration) * sound.time_base)


async def assert_same_picture(clip, done):
    before, after = frames_of(clip), frames_of(done.video)
    assert [f.picture for f in after] == [f.picture for f in before]
    assert [f.time_s for f in after] == pytest.approx([f.time_s for f in before], abs=1.5e-3)
    with av.open(str(done.video)) as container:
        first = next(container.decode(video=0))
        assert float(first.pts * first.time_base) == pytest.approx(0, abs=1.5e-3)
    picture, sound = await lengths_of(done.video)
    assert sound == pytest.approx(picture, abs=AAC_FRAME_S)


@pytest.mark.parametrize(
    "codec",
    [("-c:v", "libx264", "-preset", "veryfast"), ("-c:v", "libx265", "-x265-params", "log-level=error")],
    ids=["h264", "hevc"],
)
async def test_frames_of_mpeg_ts_are_identical(codec, make_clip, mux_here):
    clip = make_clip("a.ts", *codec, "-pix_fmt", "yuv420p")
    done = await mux_here(clip, [BGM])
    assert done.muxed.reencode_reason == ""
    await assert_same_picture(clip, done)


async def test_frames_of_h264_in_avi_without_reordering_are_identical(make_clip, mux_here):
    clip = make_clip("a.avi", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-pix_fmt", "yuv420p")
    done = await mux_here(clip, [BGM])
    assert done.muxed.reencode_reason == ""
    await assert_same_picture(clip, done)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.mov"])
async def test_variable_frame_rate_survives(name, make_clip, mux_here):
    irregular = "settb=1/1000,setpts='(N+0.2*mod(N,3)+0.05*mod(N,7))/25/TB'"
    # Some FFmpegs let the last frame last no time, and hide it so.
    lasting = ("-bsf:v", "setts=pts=PTS:dts=DTS:duration=DURATION+not(DURATION)/25/TB")
    exactly = ("-fps_mode", "passthrough", "-enc_time_base", "1/1000")
    clip = make_clip(name, "-vf", irregular, *exactly, *X264, *lasting)
    done = await mux_here(clip, [BGM])
    times = [frame.time_s for frame in frames_of(clip)]
    assert len(set(np.diff(times).round(3))) > 3, "the clip must be irregular"
    assert packets_of(done.video) == packets_of(clip)
    await assert_same_picture(clip, done)


async def test_a_picture_that_starts_late_starts_at_zero_with_the_new_sound(
    make_clip, run_ffmpeg_here, mux_here, tmp_path
):
    clip = tmp_path / "late.mp4"
    run_ffmpeg_here(
        "-f", "lavfi", "-i", "sine=f=300:d=2.5", "-itsoffset", 0.5, "-i", make_clip("a.mp4", *X264),
        "-map", 1, "-map", 0, "-c:v", "copy", "-c:a", "aac", clip,
    )  # fmt: skip
    done = await mux_here(clip, [BGM])
    assert done.source.start_s == pytest.approx(0.5, abs=1e-3)
    assert packets_of(done.video) == packets_of(clip)
    await assert_same_picture(clip, done)


async def test_an_edit_list_that_hides_the_first_frames_keeps_hiding_them(
    make_clip, run_ffmpeg_here, mux_here, tmp_path
):
    clip = tmp_path / "edited.mp4"
    run_ffmpeg_here("-ss", 0.72, "-i", make_clip("a.mp4", *X264), "-c", "copy", clip)
    assert len(packets_of(clip)) > len(frames_of(clip)), "the clip must have hidden frames"
    done = await mux_here(clip, [BGM])
    assert packets_of(done.video) == packets_of(clip)
    await assert_same_picture(clip, done)


@pytest.mark.parametrize("offset", [0.4, -0.3])
async def test_kept_sound_stays_in_step_with_the_picture(
    offset, make_clip, run_ffmpeg_here, mux_here, tmp_path
):
    clip = tmp_path / "click.mkv"
    # A click at 1 s of the sound, which starts `offset` seconds after the picture.
    run_ffmpeg_here(
        "-i", make_clip("a.mp4", *X264), "-itsoffset", offset,
        "-f", "lavfi", "-i", "aevalsrc='0.8*between(t,1,1.005)*sin(2*PI*1000*t)':s=48000:d=2",
        "-c:v", "copy", "-c:a", "pcm_s16le", "-copyts", "-avoid_negative_ts", "make_non_negative", clip,
    )  # fmt: skip
    done = await mux_here(clip, [], existing=ExistingAudio.KEEP)
    heard = np.abs(samples_of(done.mix)).max(axis=1)
    assert np.flatnonzero(heard > 0.2)[0] / 48_000 == pytest.approx(1 + offset, abs=0.003)
    await assert_same_picture(clip, done)


async def test_rotation_survives(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "turned.mp4"
    run_ffmpeg_here("-display_rotation", 90, "-i", make_clip("a.mp4", *X264), "-c", "copy", clip)
    done = await mux_here(clip, [BGM])
    with av.open(str(clip)) as before, av.open(str(done.video)) as after:
        turned = [next(container.decode(video=0)).rotation for container in (before, after)]
    assert turned[0] % 180 == 90
    assert turned[1] == turned[0]


async def test_metadata_survives(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "tagged.mp4"
    tags = {
        "title": "Über uns",
        "artist": "A",
        "comment": "x=1; y",
        "creation_time": "2020-01-02T03:04:05.000000Z",
    }
    options = [item for key, value in tags.items() for item in ("-metadata", f"{key}={value}")]
    run_ffmpeg_here("-i", make_clip("a.mp4", *X264), "-c", "copy", *options, clip)
    done = await mux_here(clip, [BGM])
    with av.open(str(done.video)) as container:
        assert {key: container.metadata.get(key) for key in tags} == tags


async def test_metadata_that_cameras_write_survives(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "camera.mov"
    tags = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.location.ISO6709": "+47.0+008.0/"}
    options = [item for key, value in tags.items() for item in ("-metadata", f"{key}={value}")]
    run_ffmpeg_here(
        "-i", make_clip("a.mp4", *X264), "-c", "copy", "-movflags", "use_metadata_tags", *options, clip
    )
    done = await mux_here(clip, [BGM])
    with av.open(str(done.video)) as container:
        assert {key: container.metadata.get(key) for key in tags} == tags


async def test_cover_art_is_not_the_video(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    cover, clip = tmp_path / "cover.png", tmp_path / "covered.mp4"
    run_ffmpeg_here("-f", "lavfi", "-i", "color=red:s=640x640", "-frames:v", 1, cover)
    run_ffmpeg_here(
        "-i", cover, "-i", make_clip("a.mp4", *X264), "-map", 0, "-map", 1, "-c", "copy",
        "-disposition:v:0", "attached_pic", clip,
    )  # fmt: skip
    done = await mux_here(clip, [BGM])
    assert (done.source.width, done.source.height) == (160, 120)
    await assert_same_picture(clip, done)


async def test_one_frame_is_enough(make_clip, mux_here):
    done = await mux_here(make_clip("a.mp4", *X264, "-frames:v", 1), [BGM])
    assert len(frames_of(done.video)) == 1
    assert done.muxed.duration_s == pytest.approx(0.04)


@pytest.mark.parametrize("name", ["train_under_water.mp4", "hammer_with_sound.mp4", "desert_rider.mp4"])
async def test_real_clips_keep_their_packets_and_get_sound_of_their_length(name, clip, mux_here):
    done = await mux_here(clip(name), [BGM])
    assert packets_of(done.video) == packets_of(clip(name))
    picture, sound = await lengths_of(done.video)
    assert sound == pytest.approx(picture, abs=AAC_FRAME_S)
    assert len(samples_of(done.mix)) == round(done.source.duration_s * 48_000)
