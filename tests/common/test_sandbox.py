"""What a child can do that has a stranger's file in its hands, and what becomes of us whatever it does."""

from __future__ import annotations

import asyncio
import os
import re
import select
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sva_common.errors import InternalError, InvalidInput, TimedOut, Unavailable
from sva_common.media import sandbox
from sva_common.media.sandbox import Ended, Limits, run

LIMITS = Limits(wall_s=20, cpu_s=10, memory_bytes=1 << 30, output_bytes=1 << 20)
as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not sandbox._may_drop(), reason="only root can become somebody else"
)


async def shell(script: str, limits: Limits = LIMITS, **more: Path) -> Ended:
    """What becomes of a child that does what no FFmpeg should."""
    return await run(sandbox.PROGRAM, ["/bin/sh", "-c", script], limits, **more)


async def python(code: str, limits: Limits = LIMITS) -> Ended:
    """What it imports it imports before: another user than root may not reach the library."""
    confine = "import ctypes, os, socket, sys, threading; from sva_common.media.confine import confine"
    confined = f"{confine}; confine(sys.argv[1]); {code}"
    return await run(("-c", confined), (), limits)


async def test_it_has_an_empty_folder_and_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "a-secret")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    video = tmp_path / "video"
    video.write_bytes(b"frames")
    assert (await shell("exec ls -A", stdin=video)).out == b""
    assert (await shell("exec cat", stdin=video)).out == b"frames"
    environment = (await shell("exec env")).out.decode()
    assert {line.split("=")[0] for line in environment.splitlines()} <= {
        *("PATH", "LC_ALL", "PWD", "LD_LIBRARY_PATH", "_", "SHLVL", "OLDPWD")
    }
    assert [*tmp_path.iterdir()] == [video]


async def test_it_has_no_privileges_no_core_and_the_limits_that_it_was_given() -> None:
    limits = (await shell("exec cat /proc/self/limits")).out.decode()
    found = dict(re.findall(r"^Max ([a-z ]+?)  +(\w+)", limits, re.MULTILINE))
    assert found["core file size"] == found["file size"] == "0"
    assert found["address space"] == str(1 << 30)
    assert found["cpu time"] == "10"
    assert "NoNewPrivs:\t1" in (await shell("exec cat /proc/self/status")).out.decode()


@as_root
async def test_it_is_another_user_than_root_and_than_the_next_child() -> None:
    first, second = [(await shell("exec cat /proc/self/status")).out.decode() for _ in range(2)]
    users = [re.findall(r"^[UG]id:\s+(\d+)\s+(\d+)", status, re.MULTILINE) for status in (first, second)]
    assert users[0] != users[1]
    assert all(int(number) > 60_000 for user in users for pair in user for number in pair)
    assert re.search(r"^CapEff:\s0+$", first, re.MULTILINE)
    assert re.search(r"^Groups:\s*$", first, re.MULTILINE)


@as_root
async def test_it_cannot_reach_the_files_of_another_job(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    (other / "video").write_bytes(b"somebody else's")
    ended = await shell(f"exec cat {other}/video")
    assert ended.code
    assert ended.out == b""


@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "socket.socket()",
        # io_uring_setup: a way to sockets around the calls that are refused.
        "ctypes.CDLL(None, use_errno=True).syscall(425, 1, 0); raise OSError(ctypes.get_errno(), '')",
    ],
)
async def test_it_starts_no_process_and_opens_no_socket(code: str) -> None:
    ended = await python(code)
    assert ended.code == 1
    assert b"PermissionError" in ended.err


async def test_it_may_start_threads_unless_it_was_given_none() -> None:
    code = "t = threading.Thread(target=print, args=['done']); t.start(); t.join()"
    assert (await python(code)).out == b"done\n"
    if os.geteuid() != 0 or sandbox._may_drop():  # The kernel counts no tasks of root's.
        assert (await python(code, replace(LIMITS, tasks=0))).code == 1


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
async def test_a_child_that_crashes_is_an_answer(number: signal.Signals) -> None:
    assert (await shell(f"kill -{int(number)} $$")).code == -number


@pytest.mark.parametrize(
    ("script", "limits", "error"),
    [
        ("while :; do :; done", replace(LIMITS, cpu_s=1), TimedOut),
        ("exec sleep 600", replace(LIMITS, wall_s=0.5), Unavailable),
        ("exec cat /dev/zero", LIMITS, InvalidInput),
        ("exec cat /dev/zero >&2", replace(LIMITS, wall_s=1), TimedOut),
        ("exec cat /dev/zero > file", replace(LIMITS, file_bytes=1 << 16), InvalidInput),
        ("exec ln -s /etc/passwd video.mp4", LIMITS, InternalError),
        ("exec mkfifo video.mp4", LIMITS, InternalError),
    ],
    ids=["spins", "sleeps", "talks", "complains", "writes", "links", "waits"],
)
async def test_a_child_past_its_limits_is_ended_and_told_of(
    script: str, limits: Limits, error: type[Exception], tmp_path: Path
) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    with pytest.raises(error):
        await shell(script, limits, folder=folder)
    assert all(path.lstat().st_size <= 1 << 16 for path in folder.iterdir())


async def test_memory_past_the_limit_is_not_to_be_had() -> None:
    ended = await python("bytearray(2 << 30)")
    assert b"MemoryError" in ended.err


async def test_it_dies_with_its_caller_however_that_dies() -> None:
    code = (
        "import asyncio; from sva_common.media import sandbox;"
        "limits = sandbox.Limits(wall_s=600, cpu_s=600, memory_bytes=1 << 30, output_bytes=1);"
        "command = ['/bin/sh', '-c', 'echo $$; exec sleep 600'];"
        "say = lambda line: print(line, flush=True);"
        "asyncio.run(sandbox.run(sandbox.PROGRAM, command, limits, on_line=say))"
    )
    caller = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert caller.stdout is not None
    child = int(await caller.stdout.readline())
    os.kill(child, 0)
    caller.kill()
    await caller.wait()
    assert await asyncio.to_thread(_ends, child)


def _ends(pid: int) -> bool:
    """Whether a process that is not our child ends within seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], 5)
    os.close(handle)
    return bool(ready)
