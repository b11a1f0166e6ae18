"""Five real processes for a module of tests, the demo's clip, and what is to be read from a result."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_cli import Client
from sva_cli.demo.clip import make_clip
from sva_cli.stack import Stack, running_stack

# The tests share two cores with five services; threads of numeric libraries only get in each other's way.
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's silent clip: 7 s, 640 × 360, H.264."""
    path = tmp_path_factory.mktemp("clip") / "sea.mp4"
    make_clip(path)
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with running_stack(tmp_path_factory.mktemp("state"), env=THREADS) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(stack: Stack) -> AsyncIterator[Client]:
    async with Client(stack.address) as connected:
        yield connected


def processes_below(folder: Path) -> list[int]:
    """Processes whose environment names the folder: services, and FFmpeg that they started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in environment:
            found.append(int(entry.name))
    return found
