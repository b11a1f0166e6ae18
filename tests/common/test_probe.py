"""What is read of a video, what is refused unread, and what no header can talk us into."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sva_common.errors import InvalidInput
from sva_common.media.allowed import INPUT_OPTIONS
from sva_common.media.ffmpeg import ffmpeg_path, run_ffmpeg
from sva_common.media.probe import probe

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=8:duration=1")


def make(path: Path, *arguments: str) -> Path:
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *PICTURE, *arguments, str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


async def decode(video: Path) -> bytes:
    options = [part for name, value in INPUT_OPTIONS.items() for part in (f"-{name}", str(value))]
    return await run_ffmpeg([*options, "-i", "fd:", "-f", "framecrc", "-"], limit_s=30, video=video)


@pytest.mark.parametrize("codec", ["snow", "flashsv", "cinepak"])
async def test_a_codec_that_is_not_listed_is_refused_and_never_decoded(codec: str, tmp_path: Path) -> None:
    video = make(tmp_path / "video.mkv", "-c:v", codec, "-strict", "-2")
    with pytest.raises(InvalidInput) as caught:
        await probe(video)
    assert caught.value.reason == "CODEC_UNSUPPORTED"
    assert codec in caught.value.message
    with pytest.raises(InvalidInput):
        await decode(video)


async def test_a_codec_that_is_listed_is_read_and_decoded(tmp_path: Path) -> None:
    video = make(tmp_path / "video.mkv", "-c:v", "ffv1")
    assert (await probe(video)).codec == "ffv1"
    assert (await decode(video)).count(b"\n0,") == 8


async def test_a_picture_over_the_limit_is_never_decoded(tmp_path: Path) -> None:
    video = make(tmp_path / "video.gif", "-vf", "scale=8192:4616", "-frames:v", "1")
    with pytest.raises(InvalidInput):
        await decode(video)


async def test_metadata_in_another_encoding_than_utf_8_is_no_reason_to_refuse(tmp_path: Path) -> None:
    video = make(tmp_path / "video.mkv", "-c:v", "ffv1", "-metadata", "title=Duesseldorf")
    video.write_bytes(video.read_bytes().replace(b"Duesseldorf", "D\xfcssseldorf".encode("latin-1")))
    assert (await probe(video)).duration_s == pytest.approx(1.0)


async def test_a_file_named_like_an_address_is_read_as_a_file(tmp_path: Path) -> None:
    video = make(tmp_path / "a.mkv", "-c:v", "ffv1").rename(tmp_path / "concat:http:%d.m3u8")
    assert (await probe(video)).container == "matroska,webm"
