"""Runs FFmpeg: found on PATH or in its wheel, never through a shell, always with a time limit."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import InternalError, InvalidInput, TimedOut

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,mpegts"
"""Containers that are read. None of them opens other files (no HLS, DASH, concat, image sequences)."""
INPUT_SAFETY = ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS)
"""Stands before every `-i` of an untrusted file."""
STDERR_KEPT = 4_000
STDOUT_LIMIT = 256 * 1024 * 1024


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
    import subprocess

    line = subprocess.run([ffmpeg_path(), "-version"], capture_output=True, timeout=30, check=True).stdout
    return line.decode(errors="replace").split()[2]


async def run_ffmpeg(
    arguments: Sequence[str],
    *,
    limit_s: float,
    on_line: Callable[[str], None] | None = None,
    path: str | None = None,
    cwd: Path | None = None,
) -> bytes:
    """Run FFmpeg with `arguments` and answer its standard output.

    `on_line` takes standard output line by line instead (for `-progress pipe:1`); the answer is then
    empty. With `cwd`, arguments may name files of that folder and need no path. Raises `InvalidInput`
    (reason MEDIA_UNREADABLE) when FFmpeg fails, `TimedOut` when it takes longer than `limit_s`.
    Cancelling the caller kills the child.
    """
    # The probe's child imports this module, too, and has no use for telemetry.
    from .observed import ffmpeg_run

    command = [path or ffmpeg_path(), "-hide_banner", "-nostdin", "-loglevel", "error", *arguments]
    with ffmpeg_run():
        return await _run(command, limit_s, on_line, cwd)


async def _run(
    command: Sequence[str], limit_s: float, on_line: Callable[[str], None] | None, cwd: Path | None
) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        cwd=cwd,
    )
    try:
        async with asyncio.timeout(limit_s):
            out, err = await asyncio.gather(_read(process.stdout, on_line), _tail(process.stderr))
            code = await process.wait()
    except TimeoutError:
        raise TimedOut(f"FFmpeg took longer than {limit_s:g} s", reason="MEDIA_TOO_SLOW") from None
    finally:
        await _end(process)
    if code:
        raise InvalidInput(f"FFmpeg cannot process the video: {_last_line(err)}", reason="MEDIA_UNREADABLE")
    return out


async def _read(stream: asyncio.StreamReader | None, on_line: Callable[[str], None] | None) -> bytes:
    if stream is None:
        raise InternalError("no pipe from FFmpeg")
    if on_line is not None:
        async for line in stream:
            on_line(line.decode(errors="replace").strip())
        return b""
    parts, size = [], 0
    while data := await stream.read(1 << 16):
        size += len(data)
        if size > STDOUT_LIMIT:
            raise InvalidInput("FFmpeg produced more output than is allowed", reason="MEDIA_TOO_LARGE")
        parts.append(data)
    return b"".join(parts)


async def _tail(stream: asyncio.StreamReader | None) -> bytes:
    if stream is None:
        raise InternalError("no pipe from FFmpeg")
    kept = b""
    while data := await stream.read(1 << 16):
        kept = (kept + data)[-STDERR_KEPT:]
    return kept


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill what still runs, children of the child included, and reap it even when we are cancelled."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())


def _last_line(err: bytes) -> str:
    """FFmpeg's last word, without the path of our working folder."""
    lines = [line.strip() for line in err.decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return "no reason given"
    return " ".join(word for word in lines[-1].split() if "/" not in word)[:200]
