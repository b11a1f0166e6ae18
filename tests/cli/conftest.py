"""The fake gateway, and the real `sva` command as a child process that talks to it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.fake_gateway import FakeGateway, serve


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


@pytest.fixture
async def gateway() -> AsyncIterator[FakeGateway]:
    fake = FakeGateway()
    server = await serve(fake)
    yield fake
    await server.stop(grace=0)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A file to upload: to the fake gateway any bytes are a video. More than two chunks of them."""
    path = tmp_path / "in.mp4"
    path.write_bytes(bytes(range(256)) * 2500)
    return path


@pytest.fixture
def sva(tmp_path: Path) -> Callable[..., Awaitable[Ended]]:
    """`await sva("jobs", …)` runs the command in the test's folder."""

    async def run(*arguments: str | Path | bytes, **env: str) -> Ended:
        process = await start_sva(*arguments, cwd=tmp_path, **env)
        out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    return run


async def start_sva(*arguments: str | Path | bytes, cwd: Path, **env: str) -> asyncio.subprocess.Process:
    """The command as a child process, its output in pipes."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sva_cli",
        *arguments,
        cwd=cwd,
        env={**os.environ, **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
