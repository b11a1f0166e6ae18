"""The silent clip as a file: H.264 in MP4, 640 × 360."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sva_common.media.ffmpeg import ffmpeg_path

from .scene import HEIGHT, RATE, WIDTH, frames

ENCODE_LIMIT_S = 60.0


def make_clip(path: Path) -> None:
    """Paint and encode it, whole or not at all. Raises `OSError` when it cannot be written."""
    partial = path.with_name(f".{path.name}.part")
    try:
        _encode(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _encode(path: Path) -> None:
    command = [
        *(ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{WIDTH}x{HEIGHT}", "-framerate", str(RATE)),
        *("-i", "pipe:0", "-vf", f"scale={2 * WIDTH}:{2 * HEIGHT}:flags=bicubic,format=yuv420p"),
        # A key frame every second: there is more than one to choose from.
        *(
            "-c:v",
            "libx264",
            "-preset",
            "superfast",
            "-crf",
            "22",
            "-g",
            str(RATE),
            "-movflags",
            "+faststart",
        ),
        *("-f", "mp4", f"file:{path}"),
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as encoder:
        assert encoder.stdin is not None  # noqa: S101 - asked for as a pipe above
        assert encoder.stderr is not None  # noqa: S101 - asked for as a pipe above
        try:
            for frame in frames():
                encoder.stdin.write(frame)
            encoder.stdin.close()
            encoder.wait(ENCODE_LIMIT_S)
        except BrokenPipeError:
            pass
        except BaseException:
            encoder.kill()
            raise
        if encoder.wait(ENCODE_LIMIT_S):
            raise OSError(
                f"FFmpeg cannot make the clip: {encoder.stderr.read(2000).decode(errors='replace')}"
            )
