"""What takes seconds the first time: librosa compiles itself when it is new.

`python -m sva_postproc.warm_up` does it beforehand, where an image is built: with `NUMBA_CACHE_DIR` naming
the folder `COMPILED`, and `NUMBA_CPU_NAME=generic`, so that it fits whatever processor a service starts on.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .gate import HOP, N_FFT

COMPILED = Path(sys.prefix, "numba")
"""Where an image has what was compiled for it."""


def warm_up() -> None:
    """Import and run once what is compiled at its first use."""
    cache = os.environ.get("NUMBA_CACHE_DIR")
    with _alone():
        if cache:
            take(COMPILED, Path(cache))
        _run_once()


def take(compiled: Path, cache: Path) -> None:
    """Begin `cache` with what was `compiled`: Numba takes nothing from where it may not write."""
    if cache.exists() or not compiled.is_dir():
        return
    cache.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a service may be stopped as it starts.
    with tempfile.TemporaryDirectory(dir=cache.parent) as scratch:
        shutil.copytree(compiled, Path(scratch, "cache")).rename(cache)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time compile: side by side, they spoil the cache in librosa's own folder."""
    spec = importlib.util.find_spec("librosa")
    lock = os.open((spec and spec.origin) or os.devnull, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _run_once() -> None:
    import librosa

    tone = np.sin(np.linspace(0, 1000, 8 * N_FFT, dtype=np.float32))
    magnitude = np.abs(librosa.stft(tone, n_fft=N_FFT, hop_length=HOP))
    librosa.feature.rms(S=magnitude)
    librosa.feature.spectral_flatness(S=magnitude)


if __name__ == "__main__":
    warm_up()
