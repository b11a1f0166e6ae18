"""The service over the wire: what a caller gets, and what bad input is answered with."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as pb
from tests.postproc.caller import MONO, WAVE, clean_messages, collect, mux_messages, refusal, stub_of
from tests.postproc.conftest import ffmpeg

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="session")
def video(make_clip) -> bytes:
    options = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    return make_clip("a.mp4", *options).read_bytes()


async def test_a_kept_track_comes_back_clean_with_its_verdict(postproc):
    (verdict,), payloads = await collect(stub_of(postproc).CleanTrack(clean_messages()))
    assert verdict.kept
    assert verdict.threshold == 0.3
    assert verdict.filters == "highpass=f=200,lowpass=f=3000,afftdn=nf=-25"
    assert len(payloads["track"]) == len(WAVE)


async def test_a_noisy_effect_is_dropped_and_noisy_music_is_not(postproc):
    noise = np.random.default_rng(1).normal(0, 0.6, 64_000).astype("<f4").tobytes()
    (verdict,), payloads = await collect(stub_of(postproc).CleanTrack(clean_messages(noise)))
    assert (verdict.kept, verdict.reason, payloads) == (False, "rms", {})
    music = pb.CleanTrackOptions(kind=media.TRACK_KIND_BGM)
    (verdict,), payloads = await collect(stub_of(postproc).CleanTrack(clean_messages(noise, options=music)))
    assert verdict.kept
    assert payloads


async def test_the_callers_own_numbers_replace_the_presets(postproc):
    settings = media.CleanSettings(rms_threshold=0.01, highpass_hz=0, lowpass_hz=4000, noise_floor_db=-40)
    options = pb.CleanTrackOptions(kind=media.TRACK_KIND_SFX, settings=settings)
    (verdict,), _ = await collect(stub_of(postproc).CleanTrack(clean_messages(options=options)))
    assert (verdict.kept, verdict.threshold) == (False, 0.01)
    options.settings.rms_threshold = 1
    (verdict,), _ = await collect(stub_of(postproc).CleanTrack(clean_messages(options=options)))
    assert verdict.filters == "lowpass=f=4000,afftdn=nf=-40"


async def test_mux_streams_progress_then_files_then_the_report(postproc, video):
    tracks = [
        pb.MuxTrack(payload="sfx-0", kind=media.TRACK_KIND_SFX),
        pb.MuxTrack(kind=media.TRACK_KIND_SFX),
        pb.MuxTrack(payload="bgm", kind=media.TRACK_KIND_BGM),
    ]
    payloads = [("sfx-0", WAVE, MONO), ("bgm", WAVE, MONO)]
    messages, files = await collect(stub_of(postproc).Mux(mux_messages(video, tracks, payloads)))
    *progress, report = messages
    fractions = [message.fraction for message in progress]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert files.keys() == {"video.mp4", "mix.wav"}
    assert not report.video_reencoded
    assert report.source.codec == "h264"
    assert report.ffmpeg_version
    (run,) = report.ffmpeg_runs
    assert {"video", "sfx-0", "bgm", "video.mp4", "mix.wav"} <= set(run.arguments)
    paths = re.compile(r"/(?!\d|TB$)|sva-")
    assert not any(paths.search(argument) for argument in run.arguments)


async def test_the_reported_run_reproduces_the_result(postproc, video, tmp_path, monkeypatch):
    tracks = [pb.MuxTrack(payload="bgm", kind=media.TRACK_KIND_BGM)]
    messages, files = await collect(stub_of(postproc).Mux(mux_messages(video, tracks, [("bgm", WAVE, MONO)])))
    (tmp_path / "video").write_bytes(video)
    (tmp_path / "bgm").write_bytes(WAVE)
    monkeypatch.chdir(tmp_path)
    ffmpeg(*messages[-1].ffmpeg_runs[0].arguments)
    assert Path("mix.wav").read_bytes() == files["mix.wav"]


AUDIO = {
    "not a whole number of frames": ({"data": WAVE[:-2]}, "INVALID_ARGUMENT", "AUDIO_SIZE"),
    "empty": ({"data": b""}, "INVALID_ARGUMENT", "AUDIO_EMPTY"),
    "not a number": ({"data": np.full(999, np.nan, "<f4").tobytes()}, "INVALID_ARGUMENT", "AUDIO_NOT_FINITE"),
    "infinite": ({"data": np.full(999, np.inf, "<f4").tobytes()}, "INVALID_ARGUMENT", "AUDIO_NOT_FINITE"),
    "no format": ({"form": None}, "INVALID_ARGUMENT", "AUDIO_FORMAT"),
    "three channels": (
        {"form": media.AudioFormat(encoding=1, sample_rate=16_000, channels=3)},
        "INVALID_ARGUMENT", "INVALID_FIELD",
    ),
    "another name": ({"name": "other"}, "INVALID_ARGUMENT", "PAYLOAD_UNKNOWN"),
    "no kind": ({"options": pb.CleanTrackOptions(preset=1)}, "INVALID_ARGUMENT", "INVALID_FIELD"),
    "too long": ({"data": bytes(4 * 16_000 * 61)}, "INVALID_ARGUMENT", "PAYLOAD_TOO_LARGE"),
    "another hash": ({"spoil": lambda t: setattr(t, "sha256", bytes(32))}, "DATA_LOSS", "PAYLOAD_BROKEN"),
    "another size": ({"spoil": lambda t: setattr(t, "size_bytes", 1)}, "DATA_LOSS", "PAYLOAD_BROKEN"),
}  # fmt: skip


@pytest.mark.parametrize("name", AUDIO)
async def test_bad_tracks_are_refused_with_a_reason(name, postproc):
    changes, code, reason = AUDIO[name]
    error = await refusal(stub_of(postproc).CleanTrack(clean_messages(**changes)))
    assert (error.code, error.reason) == (code, reason)


@pytest.fixture(scope="session")
def bad_videos(tmp_path_factory, video) -> dict[str, bytes]:
    sound = tmp_path_factory.mktemp("bad") / "sound.mp4"
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", sound)
    return {
        "text": b"this is no video\n" * 100,
        "empty": b"",
        "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "truncated": video[: len(video) // 2],
        "only sound": sound.read_bytes(),
    }


@pytest.mark.parametrize("name", ["text", "empty", "playlist", "concat script", "truncated", "only sound"])
async def test_what_is_no_video_is_refused(name, postproc, bad_videos):
    error = await refusal(stub_of(postproc).Mux(mux_messages(bad_videos[name])))
    expected = "NO_PICTURE" if name == "only sound" else "NOT_A_VIDEO"
    assert (error.code, error.reason) == ("INVALID_ARGUMENT", expected)


BGM = pb.MuxTrack(payload="bgm", kind=media.TRACK_KIND_BGM)
ORDER = {
    "a track that was not announced": ({"payloads": [("bgm", WAVE, MONO)]}, "PAYLOAD_UNKNOWN"),
    "a track that does not come": ({"tracks": [BGM]}, "PAYLOAD_MISSING"),
    "a track that comes twice": ({"tracks": [BGM], "payloads": [("bgm", WAVE, MONO)] * 2}, "PAYLOAD_ORDER"),
    "two tracks of one name": ({"tracks": [BGM, BGM]}, "INVALID_INPUT"),
    "a track named like the result": ({"tracks": [pb.MuxTrack(payload="mix.wav", kind=2)]}, "INVALID_INPUT"),
    "a track named like a meter": ({"tracks": [pb.MuxTrack(payload="peak-0.txt", kind=2)]}, "INVALID_INPUT"),
    "a track that ends before it starts": (
        {"tracks": [pb.MuxTrack(payload="bgm", kind=2, start_s=2, end_s=1)]}, "INVALID_INPUT",
    ),
    "no video": ({"video": None}, "PAYLOAD_MISSING"),
    "a track that is no number": (
        {"tracks": [BGM], "payloads": [("bgm", np.full(9, np.nan, "<f4").tobytes(), MONO)]},
        "AUDIO_NOT_FINITE",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDER)
async def test_calls_that_make_no_sense_are_refused(name, postproc, video):
    changes, reason = ORDER[name]
    error = await refusal(stub_of(postproc).Mux(mux_messages(**{"video": video, **changes})))
    assert (error.code, error.reason) == ("INVALID_ARGUMENT", reason)


async def test_options_come_first(postproc):
    async def nothing():
        return
        yield

    error = await refusal(stub_of(postproc).Mux(nothing()))
    assert error.reason == "OPTIONS_FIRST"
