"""The modules around GPU kernels are compiled beforehand: with them, Triton needs no compiler.

NVIDIA's driver library is a fake in C, which notes the launches; all between it and a step is real.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from sva_text_to_audio.engine.kernels.build import BuildError, compile_library, find_compiler

pytest.importorskip("triton")
from triton import knobs
from triton.runtime.build import compile_module_from_src

from sva_text_to_audio.engine.kernels import launchers

ROOT = Path(__file__).parents[3]
MODULE = """
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "made", "made here", -1};
PyMODINIT_FUNC PyInit_made(void) { return PyModule_Create(&module); }
"""


@dataclass(frozen=True)
class Machine:
    """A machine that has the fake driver, what was built for it, and no compiler."""

    folder: Path

    def launch_a_step(self, built: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tests.text_to_audio.kernels.launch_a_step", str(built)],
            cwd=ROOT,
            env={
                "HOME": str(self.folder),
                "PATH": str(self.folder),
                "LD_LIBRARY_PATH": str(self.folder),
                "TRITON_CACHE_DIR": str(self.folder / "cache"),
                "LAUNCHES": str(self.folder / "launches"),
            },
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )

    def launches(self) -> list[list[str]]:
        """Of each launch: the kernel, the grid in three numbers, the first pointer."""
        return [line.split() for line in (self.folder / "launches").read_text().splitlines()]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("launchers")
    try:
        launchers.build_launchers(folder)
    except BuildError as error:
        pytest.skip(str(error))
    return folder


@pytest.fixture
def machine(built: Path, tmp_path: Path) -> Machine:
    includes = [f"-I{path}" for path in launchers.driver.include_dirs]
    fake = Path(__file__).with_name("fake_driver.c")
    compile_library(
        [*find_compiler("CC"), "-shared", "-fPIC", *includes, str(fake)], tmp_path / "libcuda.so.1"
    )
    return Machine(tmp_path)


def test_a_step_is_launched_on_a_machine_without_a_compiler(machine: Machine, built: Path) -> None:
    run = machine.launch_a_step(built)
    assert run.returncode == 0, run.stderr
    launches = machine.launches()
    assert {launch[0] for launch in launches} == {kernel.__name__ for kernel in launchers.KERNELS}
    assert launches[-1] == ["sample_kernel", "4", "3", "1", run.stdout]


def test_without_either_the_error_says_what_to_install(machine: Machine, tmp_path: Path) -> None:
    run = machine.launch_a_step(tmp_path / "nothing")
    assert run.returncode == 1
    assert "no compiler: install gcc or clang, or set CC" in run.stderr.splitlines()[-1]


def test_what_was_not_built_is_compiled_where_there_is_a_compiler(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path / "cache"))
    with knobs.build.scope(), structlog.testing.capture_logs() as logged:
        launchers.use_launchers(tmp_path)
        made = compile_module_from_src(MODULE, "made")
    assert made.__doc__ == "made here"
    assert [entry["module"] for entry in logged] == ["made"]
