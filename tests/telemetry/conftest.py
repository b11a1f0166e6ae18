"""Five real processes that are watched: their metrics are served, their spans go to a collector of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sva_cli import Client
from sva_cli.demo.clip import make_clip
from sva_cli.stack import running_stack
from tests.e2e.result import generate

from .collector import Collector
from .watched import Watched

THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """One finished job of the demo's clip; nothing else was asked of the five services."""
    folder = tmp_path_factory.mktemp("watched")
    make_clip(folder / "sea.mp4")
    collector = Collector()
    env = {**THREADS, **collector.env, "SVA_METRICS_LISTEN": "127.0.0.1:0"}
    async with running_stack(folder / "state", env=env) as stack:
        async with Client(stack.address) as client:
            made = await generate(client, folder / "sea.mp4", folder / "made", seed=7)
        yield Watched(made.job.id, folder / "state" / "logs", collector)
    collector.stop()
