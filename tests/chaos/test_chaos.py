"""A short run of what `make chaos` does for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from .faults import draw
from .run import run

SEED = 793
"""Draws six kinds of faults; the seventh, SIGTERM, is what a restart is. The gateway is killed."""


@pytest.mark.timeout(300)
async def test_jobs_end_as_if_nothing_had_been_killed_frozen_cut_off_or_restarted(tmp_path: Path) -> None:
    faults = draw(6, SEED, pause_s=0.1, longest_s=1.0)
    report = await run(tmp_path, jobs=2, faults=faults, restarts=2)
    assert report.injection.struck.total() == 6
    assert report.jobs > 2
    assert report.violations == []
