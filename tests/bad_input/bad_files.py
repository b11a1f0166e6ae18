"""Makes the files of the bad-input table."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from sva_common.media.ffmpeg import ffmpeg_path

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=3")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
MATROSKA_DURATION = b"\x44\x89\x88"
"""EBML id of Duration, and the size of the 8-byte float that follows."""


def ffmpeg(*arguments: str) -> None:
    subprocess.run([ffmpeg_path(), "-v", "error", "-y", *arguments], check=True, timeout=60)


def good(path: Path) -> Path:
    """A video with nothing wrong."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x64:rate=10:duration=0.6", *X264, str(path))
    return path


def empty_file(path: Path) -> None:
    path.touch()


def text_file(path: Path) -> None:
    path.write_text("Call me Ishmael. Some years ago, never mind how long precisely.\n" * 50)


def no_index(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, str(path))  # Without +faststart the index is at the end.
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_off(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, "-movflags", "+faststart", str(path))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def long_header(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, "-t", "1", "-f", "matroska", str(path))
    data = bytearray(path.read_bytes())
    at = data.index(MATROSKA_DURATION) + len(MATROSKA_DURATION)
    data[at : at + 8] = struct.pack(">d", 3 * 3600 * 1000.0)
    path.write_bytes(data)


def audio_only(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", str(path))


def no_frames(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, "-movflags", "+empty_moov+frag_keyframe", str(path))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moof") - 4])


def hls(path: Path, target: str) -> None:
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n")


def concat_list(path: Path, target: Path) -> None:
    path.write_text(f"ffconcat version 1.0\nfile '{target}'\n")


def too_long(path: Path) -> None:
    source = "color=size=16x16:rate=1:duration=601"
    ffmpeg("-f", "lavfi", "-i", source, *X264, str(path))


def one_frame(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, "-frames:v", "1", str(path))


def tiny_frames(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=16x16:rate=10:duration=1", *X264, str(path))


def huge_frames(path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=7680x4320:rate=1:duration=1", *X264, str(path))
