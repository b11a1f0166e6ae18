"""Damaged videos are refused or used, within their limits, and leave nothing: the short version."""

from __future__ import annotations

import os
from pathlib import Path

from .media import make_clips, mutants, walk

SEED, VIDEOS = 1, 60


async def test_damaged_videos_harm_nobody(tmp_path: Path) -> None:
    clips, base = tmp_path / "clips", tmp_path / "jobs"
    clips.mkdir()
    base.mkdir()
    tally = await walk(mutants(make_clips(clips), SEED, VIDEOS), base, at_once=os.cpu_count() or 1)
    assert tally.findings == []
    assert tally.videos == VIDEOS
    # Were they all refused at the door, nothing behind it would be tried.
    assert tally.outcomes["works"] >= VIDEOS // 10


async def test_the_clips_themselves_work(tmp_path: Path) -> None:
    clips, base = tmp_path / "clips", tmp_path / "jobs"
    clips.mkdir()
    base.mkdir()
    made = make_clips(clips)
    tally = await walk(made.items(), base, at_once=os.cpu_count() or 1)
    assert tally.outcomes == {"works": len(made)}
