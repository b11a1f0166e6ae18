"""The folder where a process works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sva_common.workspace import Workspace

DIES = """
import os, sys
from pathlib import Path
from sva_common.workspace import Workspace
workspace = Workspace(sys.argv[1], sys.argv[2])
folder = workspace.folder()
(Path(folder.name) / "upload").write_bytes(b"x")
os._exit(9)
"""


def leave_a_folder_behind(base: Path, service: str) -> Path:
    """What a killed process of that service leaves."""
    subprocess.run([sys.executable, "-c", DIES, str(base), service], check=False, timeout=60)
    (dead,) = base.iterdir()
    assert [*dead.glob("sva-*/upload")]
    return dead


def test_folders_of_dead_processes_are_swept_and_those_of_living_ones_are_not(tmp_path: Path) -> None:
    dead = leave_a_folder_behind(tmp_path, "planner")
    living = Workspace(tmp_path, "planner")
    other = Workspace(tmp_path, "planner")
    assert not dead.exists()
    assert living.path.exists()
    for workspace in (living, other):
        workspace.close()
    assert [*tmp_path.iterdir()] == []


def test_a_service_leaves_other_services_folders_alone(tmp_path: Path) -> None:
    dead = leave_a_folder_behind(tmp_path, "planner")
    Workspace(tmp_path, "postproc").close()
    assert [*tmp_path.iterdir()] == [dead]


def test_a_folder_that_only_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "sva-planner-x").symlink_to(elsewhere)
    Workspace(tmp_path / "work", "planner").close()
    assert [*elsewhere.iterdir()] == []
