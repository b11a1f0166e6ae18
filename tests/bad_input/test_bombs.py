"""Small files that promise or unfold to something huge cost next to nothing, whatever their answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from . import bombs, measured

ANSWERS = {
    "huge_animation": "NO_PICTURE",
    "huge_picture_in_ts": "FRAME_TOO_LARGE",
    "million_streams_mp4": "NOT_A_VIDEO",
    "million_streams_mkv": "NO_PICTURE",
    "all_streams_ts": "NO_PICTURE",
    "three_hours_mkv": "VIDEO_TRUNCATED",
    "three_hours_mp4": "read",
    "endless_index": "NO_PICTURE",
    "billion_frames_a_second_mp4": "FRAME_RATE_TOO_HIGH",
    "billion_frames_a_second_mkv": "read",
    "billion_frames_a_second_avi": "FRAME_RATE_TOO_HIGH",
}
MOST_CPU_S = 2.0
MOST_MIB = 256


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bomb_costs_less_than_two_seconds_and_256_mib(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    getattr(bombs, name)(path)
    command = [sys.executable, "-I", "-S", measured.__file__, str(path)]
    cost = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=30).stdout)
    assert cost["reason"] == ANSWERS[name]
    assert cost["cpu_s"] < MOST_CPU_S
    assert cost["mib"] < MOST_MIB
    print(f"{name}: {path.stat().st_size} bytes, {cost['cpu_s']:.2f} s, {cost['mib']:.0f} MiB")  # noqa: T201
