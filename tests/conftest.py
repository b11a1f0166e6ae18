"""What many tests need: real service processes, real clips, an environment without keys."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numba
import pytest

from sva_cli.service_process import ServiceProcess

ROOT = Path(__file__).parent.parent
CLIPS = Path(os.environ.get("SVA_TEST_CLIPS", ROOT.parent / "shared" / "videos"))

for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "SVA_OPENAI_API_KEY", "OPENAI_API_KEY"):
    os.environ.pop(name, None)
os.environ.update(SVA_PLANNER_MLLM="offline", SVA_SFX_BACKEND="procedural", SVA_BGM_BACKEND="composer")
# Tiny models lose more to threads that wait for each other than they win; torch reads it when imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Test processes that compile librosa into one cache side by side spoil it, and crash: each has its own.
numba.config.CACHE_DIR = tempfile.mkdtemp(prefix="sva-numba-")
atexit.register(shutil.rmtree, numba.config.CACHE_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Path]:
    """The real clip of that name, or a skip where the clips are not at hand."""

    def find(name: str) -> Path:
        path = CLIPS / name
        if not path.exists():
            pytest.skip(f"{name} is not at hand; set SVA_TEST_CLIPS to the folder of the real clips")
        return path

    return find


StartService = Callable[..., Awaitable[ServiceProcess]]


@pytest.fixture
async def start_service(tmp_path: Path) -> AsyncIterator[StartService]:
    """`await start_service("sva_planner", SVA_X="…")` starts a real process; it is stopped afterwards."""
    started: list[ServiceProcess] = []

    async def start(module: str, **env: str) -> ServiceProcess:
        process = await ServiceProcess.start(module, env, log_path=tmp_path / f"{module}.log")
        started.append(process)
        return process

    yield start
    for process in started:
        await process.stop()
