"""Opens the compiled CPU kernels, which `build.py` makes."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import structlog
import torch

from .build import LIBRARY

ABI = 2  # native_abi() in few_row.cpp

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Library:
    """The compiled functions, and how they are to run."""

    functions: ctypes.CDLL
    lanes: int
    """Floats of a vector: 16 for AVX-512, 8 for AVX2."""
    parallel: int | None
    """The address of GOMP_parallel; None: one thread must do."""


def open_library(path: Path = LIBRARY) -> Library | None:
    """The library, or None where it was not built or cannot run here; the log says why."""
    if not path.exists():
        _log.info("CPU kernels not built", library=str(path), remedy="make kernels")
        return None
    try:
        functions = ctypes.CDLL(str(path))
        abi = functions.native_abi()
        lanes = functions.native_lanes() if abi == ABI else 0
    except (OSError, AttributeError) as error:
        _log.info("CPU kernels not usable", library=str(path), error=str(error), remedy="make kernels")
        return None
    if abi != ABI:
        _log.info("CPU kernels of another version", library=str(path), remedy="make kernels")
        return None
    if not lanes:
        _log.info("CPU kernels not usable", error="the processor lacks AVX2, FMA or F16C")
        return None
    return Library(functions, lanes, openmp_of_torch())


def openmp_of_torch() -> int | None:
    """The address of GOMP_parallel in the OpenMP runtime that torch itself uses; None where it has none.

    The threads of a second runtime would compete with torch's, which go on spinning after each of its
    operations.
    """
    torch_cpu = Path(torch.__file__).with_name("lib") / "libtorch_cpu.so"
    try:
        function = ctypes.CDLL(str(torch_cpu)).GOMP_parallel
    except (OSError, AttributeError) as error:
        _log.info("CPU kernels run in one thread", error=str(error))
        return None
    return ctypes.cast(function, ctypes.c_void_p).value
