"""Compiles the CPU kernels: `python -m sva_text_to_audio.engine.kernels.build`."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

SOURCES = (Path(__file__).with_name("few_row.cpp"), Path(__file__).with_name("attention.cpp"))
LIBRARY = Path(__file__).with_name("libsva_native.so")
# The instruction set is chosen at run time, so the library runs on any x86-64 processor.
FLAGS = ("-O3", "-std=c++17", "-fPIC", "-shared", "-fvisibility=hidden")
COMPILERS = {"CXX": ("c++", "g++", "clang++"), "CC": ("cc", "gcc", "clang")}
COMPILE_LIMIT_S = 300


class BuildError(Exception):
    """The library could not be made; the message says why."""


def find_compiler(variable: str = "CXX") -> list[str]:
    """The command of a compiler: what the environment's `variable` says, else the first of the usual ones.

    `variable`: `CXX` or `CC`. Raises `BuildError` where there is none.
    """
    usual = COMPILERS[variable]
    wanted = shlex.split(os.environ.get(variable, ""))
    for command in [wanted] if wanted else [[name] for name in usual]:
        if shutil.which(command[0]):
            return command
    raise BuildError(
        f"{variable} names no program: {wanted[0]!r}"
        if wanted
        else f"no compiler: install {' or '.join(usual[1:])}, or set {variable}"
    )


def build(sources: Sequence[Path] = SOURCES, library: Path = LIBRARY) -> Path:
    """Compile `sources` into `library`, which is replaced whole or left as it was.

    Raises `BuildError`.
    """
    compiler = find_compiler()
    if platform.machine() not in ("x86_64", "AMD64"):
        raise BuildError(f"the kernels are for x86-64 processors; this one is {platform.machine()}")
    compile_library([*compiler, *FLAGS, *map(str, sources)], library)
    return library


def compile_library(command: Sequence[str], library: Path) -> None:
    """Run a compiler's `command`, and put what it made in the place of `library`. Raises `BuildError`."""
    try:
        with tempfile.TemporaryDirectory(dir=library.parent, prefix=".build-") as scratch:
            fresh = Path(scratch, library.name)
            _run([*command, "-o", str(fresh)])
            fresh.replace(library)
    except OSError as error:
        raise BuildError(f"cannot write {library}: {error}") from error


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=COMPILE_LIMIT_S)
    except subprocess.CalledProcessError as error:
        raise BuildError(f"{shlex.join(command)} failed:\n{error.stderr}") from error
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{shlex.join(command)} took longer than {COMPILE_LIMIT_S} s") from error


if __name__ == "__main__":
    try:
        sys.stdout.write(f"built {build()}\n")
    except BuildError as error:
        sys.exit(f"CPU kernels: {error}")
