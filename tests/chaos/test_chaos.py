"""A short run of what `make chaos` does for long."""

from __future__ import annotations

from pathlib import Path

import pytest

from .faults import draw
from .run import run


@pytest.mark.timeout(200)
async def test_jobs_end_as_if_nothing_had_been_killed_frozen_cut_off_or_restarted(tmp_path: Path) -> None:
    faults = draw(6, seed=11, pause_s=0.2)
    report = await run(tmp_path, jobs=4, faults=faults, restarts=2)
    assert report.injection.struck.total() == 6
    assert report.jobs >= 4
    assert report.violations == []
