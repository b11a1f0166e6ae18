"""The whole benchmark runs where there is little more than torch, and finds the engine right."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BARE = """
import importlib.abc, runpy, sys

PRESENT = {"torch", "torchgen", "functorch", "triton", "numpy", "einops", "typing_extensions", "audiocraft"}
OF_TORCH = {"sympy", "mpmath", "networkx", "filelock", "fsspec", "jinja2", "markupsafe", "setuptools"}
OURS = {"tests", "sva_common", "sva_text_to_audio"}

class Bare(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] not in sys.stdlib_module_names | PRESENT | OF_TORCH | OURS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Bare())
sys.argv = ["gpu", "--smoke"]
runpy.run_module("tests.benchmarks.gpu", run_name="__main__")
"""


@pytest.mark.skipif(find_spec("audiocraft") is None, reason="audiocraft is not installed")
def test_runs_beside_a_carried_audiocraft_and_prints_one_whole_table_last(tmp_path: Path) -> None:
    installed = find_spec("audiocraft")
    assert installed is not None
    assert installed.submodule_search_locations is not None
    carried = tmp_path / "carried"
    shutil.copytree(installed.submodule_search_locations[0], carried / "audiocraft")
    run = subprocess.run(
        [sys.executable, "-c", BARE],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}/services/text_to_audio:{ROOT}/services/common",
            "AUDIOCRAFT_DIR": str(carried),
            "OUT": str(tmp_path),
            "OMP_NUM_THREADS": "1",
        },
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    head, _, *rows = run.stdout.rstrip().splitlines()[-4:]
    assert head.startswith("| model | clip | requests | ms/step |"), run.stdout
    assert head.endswith("× batch |")  # No column of reasons: nothing failed.
    assert [row.split(" | ")[2] for row in rows] == ["1", "3"]
    found = json.loads((tmp_path / "gpu.json").read_text())
    assert found["notes"] == []
    assert len(found["checks"]["tiny"]) == 6
    assert not [check for check in found["checks"]["tiny"].values() if check.startswith("NO")]
    assert (tmp_path / "gpu.md").read_text() == run.stdout
