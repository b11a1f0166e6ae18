"""Runs a child that works on a stranger's file: limited, on its own, and gone when its caller is.

The child has a folder and its standard streams, and nothing else of ours: an environment of its own, no
descriptors, no terminal, limits that the kernel keeps, and, where we are root, a user of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import os
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..errors import InternalError, InvalidInput, TimedOut, Unavailable
from .confine import UNLIMITED

STDERR_KEPT = 4_000
STANDING_STILL = 0.05
"""A child that has computed for less than this part of its time was not let to."""
# Nobody's: distributions leave these to services without a user of their own (systemd's dynamic users).
_USERS = range(61_184, 65_520)
_NEXT_USER = itertools.cycle(_USERS)
_NEEDED_TO_DROP = sum(1 << capability for capability in (0, 1, 6, 7))
"""CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_SETGID, CAP_SETUID of linux/capability.h."""
PROGRAM = ("-S", str(Path(__file__).with_name("confine.py")))
"""Starts a program whose path is the first argument."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use."""

    wall_s: float
    cpu_s: float
    memory_bytes: int
    """Address space: threads' stacks and the program itself count, too."""
    output_bytes: int
    """What it may say on standard output."""
    file_bytes: int = 0
    """The largest file that it may write."""
    tasks: int = UNLIMITED
    """Processes and threads of its user, other runs of the same user included."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    """Its exit status, or the negative number of the signal that killed it."""
    out: bytes
    err: bytes
    """The end of what it said on standard error."""


async def run(
    start: Sequence[str],
    arguments: Sequence[str],
    limits: Limits,
    *,
    stdin: Path | None = None,
    folder: Path | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Ended:
    """Run `PROGRAM` with a path and its arguments, or Python options and arguments of a child that calls
    `confine` with the first of its arguments.

    It reads `stdin` and works in `folder`, or in an empty one. `on_line` takes standard output line by line;
    `out` is then empty. Raises `TimedOut` (MEDIA_TOO_SLOW) past a limit of time, `Unavailable` (STOOD_STILL)
    where the child had next to no time to compute until then, and `InvalidInput` (MEDIA_TOO_LARGE) past a
    limit of bytes. Cancelling the caller kills the child.
    """
    with _place(stdin, folder) as place:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", *start, place.bounds(limits), *arguments),
            stdin=place.stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            cwd=place.folder,
            env=_environment(),
        )
        out_reader = asyncio.create_task(_read(process.stdout, limits.output_bytes, on_line))
        err_reader = asyncio.create_task(_tail(process.stderr))
        try:
            async with asyncio.timeout(limits.wall_s):
                out, err = await asyncio.gather(out_reader, err_reader)
                code = await process.wait()
        except TimeoutError:
            # A machine, or a service, that stood still says nothing about the media.
            if _computed_s(process.pid) < limits.wall_s * STANDING_STILL:
                raise Unavailable("the service stood still; try again", reason="STOOD_STILL") from None
            raise _too_slow(f"{limits.wall_s:g} s") from None
        finally:
            await asyncio.shield(_end(process, out_reader, err_reader))
        if code == -signal.SIGXCPU:
            raise _too_slow(f"{limits.cpu_s:g} s of computing")
        if code == -signal.SIGXFSZ:
            raise InvalidInput("a file came of it that is larger than is allowed", reason="MEDIA_TOO_LARGE")
        _check_plain(place.folder)
        return Ended(code, out, err)


@dataclass(frozen=True, slots=True)
class _Place:
    stdin: BinaryIO
    folder: Path
    user: int

    def bounds(self, limits: Limits) -> str:
        """What `confine` takes."""
        numbers = (
            os.getpid(),
            self.user,
            math.ceil(limits.cpu_s),
            limits.memory_bytes,
            limits.file_bytes,
            limits.tasks,
        )
        return ",".join(map(str, numbers))


@contextlib.contextmanager
def _place(stdin: Path | None, folder: Path | None) -> Iterator[_Place]:
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(open(stdin or os.devnull, "rb"))
        if folder is None:
            # Beside what it reads, where it is swept up with it should we be killed.
            near = stdin.parent if stdin and os.access(stdin.parent, os.W_OK) else None
            empty = tempfile.TemporaryDirectory(dir=near, prefix="sandbox-", ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(empty))
        yield _Place(file, folder, _hand_over(folder))


def _hand_over(folder: Path) -> int:
    """Give the folder to a user that has nothing else, and answer who that is; 0 where we may not."""
    if os.geteuid() != 0 or not _may_drop():
        return 0
    owner = folder.stat().st_uid
    user = owner if owner in _USERS else next(_NEXT_USER)
    try:
        os.chown(folder, user, user)
    except OSError:  # A container that maps few users.
        return 0
    for file in _files(folder):
        file.chmod(file.stat().st_mode | stat.S_IROTH)
    return user


def _may_drop() -> bool:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return True
    held = int(status.partition("CapEff:")[2].split()[0], 16)
    return held & _NEEDED_TO_DROP == _NEEDED_TO_DROP


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if stat.S_ISREG(path.lstat().st_mode))


def _check_plain(folder: Path) -> None:
    """What a child leaves is read by us: it must not stand for a file elsewhere."""
    for path in folder.iterdir():
        found = path.lstat()
        if not (stat.S_ISREG(found.st_mode) and found.st_nlink == 1):
            raise InternalError("a child left something else than plain files")


def _too_slow(limit: str) -> TimedOut:
    return TimedOut(f"the media took longer than {limit} to process", reason="MEDIA_TOO_SLOW")


def _computed_s(pid: int) -> float:
    """Seconds that a child has computed; 0 when it is gone, and so was done in time."""
    try:
        # Past the name, which may hold anything: proc_pid_stat(5), utime and stime.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _environment() -> dict[str, str]:
    """No key, no proxy, no address: only what a program needs to start."""
    wanted = ("PATH", "LD_LIBRARY_PATH")
    return {"LC_ALL": "C.UTF-8"} | {name: os.environ[name] for name in wanted if name in os.environ}


async def _read(
    stream: asyncio.StreamReader | None, limit: int, on_line: Callable[[str], None] | None
) -> bytes:
    if stream is None:
        raise InternalError("no pipe from a child")
    if on_line is not None:
        async for line in stream:
            on_line(line.decode(errors="replace").strip())
        return b""
    parts, size = [], 0
    while data := await stream.read(1 << 16):
        size += len(data)
        if size > limit:
            raise InvalidInput("more came out of it than is allowed", reason="MEDIA_TOO_LARGE")
        parts.append(data)
    return b"".join(parts)


async def _tail(stream: asyncio.StreamReader | None) -> bytes:
    if stream is None:
        raise InternalError("no pipe from a child")
    kept = b""
    while data := await stream.read(1 << 16):
        kept = (kept + data)[-STDERR_KEPT:]
    return kept


async def _end(process: asyncio.subprocess.Process, *readers: asyncio.Task[bytes]) -> None:
    """Kill what still runs, and reap it."""
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    # It counts as ended only when its pipes are read to their ends.
    await asyncio.gather(_rest(process.stdout), _rest(process.stderr), process.wait())


async def _rest(stream: asyncio.StreamReader | None) -> None:
    while stream and await stream.read(1 << 16):
        pass
