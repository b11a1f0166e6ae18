"""Runs FFmpeg: found on PATH or in its wheel, never through a shell, always confined and with limits."""

from __future__ import annotations

import asyncio
import errno
import functools
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import InvalidInput
from . import sandbox
from .observed import ffmpeg_run

OUTPUT_BYTES = 256 * 1024**2
FILE_BYTES = 4 * 1024**3
"""The largest file that one run may write, besides what it copies from the largest that is there."""
BASE_MEMORY_BYTES = 4 * 1024**3
"""Enough to decode and encode the largest frames that are taken."""
MEMORY_PER_CORE_BYTES = 256 * 1024**2
"""FFmpeg starts threads by the number of cores, and each has a stack and a heap."""


@functools.cache
def ffmpeg_path() -> str:
    """The FFmpeg of the system, or of the imageio-ffmpeg wheel."""
    if found := shutil.which("ffmpeg"):
        return found
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


@functools.cache
def ffmpeg_version() -> str:
    """What `ffmpeg -version` calls itself, such as `7.0.2-static`."""
    line = subprocess.run([ffmpeg_path(), "-version"], capture_output=True, timeout=30, check=True).stdout
    return line.decode(errors="replace").split()[2]


async def run_ffmpeg(
    arguments: Sequence[str],
    *,
    limit_s: float,
    video: Path | None = None,
    folder: Path | None = None,
    on_line: Callable[[str], None] | None = None,
) -> bytes:
    """Run FFmpeg with `arguments` and answer its standard output.

    `video` is what it reads as `allowed.VIDEO_URL`. With `folder`, it works there: arguments may name files
    by their names alone, and it may write some; else it writes nothing. `on_line` takes standard output line
    by line instead (for `-progress pipe:1`); the answer is then empty. Raises `InvalidInput`
    (MEDIA_UNREADABLE) when FFmpeg fails, `OSError` on a full disk, and what `sandbox.run` raises. Cancelling
    the caller kills the child.
    """
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error", *arguments]
    with ffmpeg_run():
        ended = await sandbox.run(
            sandbox.PROGRAM,
            command,
            _limits(limit_s, await asyncio.to_thread(_most_written, folder) if folder else 0),
            stdin=video,
            folder=folder,
            on_line=on_line,
        )
    if ended.code and os.strerror(errno.ENOSPC).encode() in ended.err:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if ended.code:
        raise InvalidInput(
            f"FFmpeg cannot process the video: {_last_line(ended.err)}", reason="MEDIA_UNREADABLE"
        )
    return ended.out


def _most_written(folder: Path) -> int:
    return FILE_BYTES + max((path.lstat().st_size for path in folder.iterdir()), default=0)


def _limits(wall_s: float, file_bytes: int) -> sandbox.Limits:
    cores = os.cpu_count() or 1
    return sandbox.Limits(
        wall_s=wall_s,
        cpu_s=wall_s * cores,
        memory_bytes=BASE_MEMORY_BYTES + cores * MEMORY_PER_CORE_BYTES,
        output_bytes=OUTPUT_BYTES,
        file_bytes=file_bytes,
    )


def _last_line(err: bytes) -> str:
    """FFmpeg's last word, without the path of our working folder."""
    lines = [line.strip() for line in err.decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return "no reason given"
    return " ".join(word for word in lines[-1].split() if "/" not in word)[:200]
