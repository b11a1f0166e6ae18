"""Videos of any size: a short clip, and padding that every reader of MP4 skips."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from sva_common.media.ffmpeg import ffmpeg_path


def make_clip(path: Path) -> Path:
    """One second of a test picture, some kB."""
    source = "testsrc=size=64x48:rate=10:duration=1"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True, timeout=60)
    return path


def pad(path: Path, size: int) -> Path:
    """Let the file have `size` bytes: with a box `free` at its end (ISO/IEC 14496-12, 8.1.2)."""
    rest = size - path.stat().st_size
    with path.open("ab") as file:
        # A size of 1 stands for 64 bits that follow.
        file.write(struct.pack(">I4sQ", 1, b"free", rest))
        file.truncate(size)
    return path
