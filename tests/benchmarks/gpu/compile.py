"""Compiles a model's kernels into Triton's cache: `python -m tests.benchmarks.gpu.compile MODEL`.

A model of one layer has all the kernels of the whole; one process per model compiles beside the others.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

LIMIT_S = 120
TEXT_TOKENS = 14


def compile_kernels(models: Sequence[str], batch: int) -> list[str]:
    """Compile all of them at once: those that failed, which will be compiled, or fail, when they are run."""
    command = [sys.executable, "-m", __name__]
    started = {model: subprocess.Popen([*command, model, str(batch)]) for model in models}
    deadline = time.monotonic() + LIMIT_S
    failed = []
    for model, process in started.items():
        try:
            code = process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code:
            failed.append(model)
    return failed


def _compile(model: str, batch: int) -> None:
    import torch

    from ...text_to_audio.engine.random_weights import random_state
    from ..language_models import shape_of
    from .models import name_of
    from .ours import Ours

    device = torch.device("cuda", 0) if torch.cuda.is_available() else torch.device("cpu")
    shape = replace(shape_of(name_of(model)), layers=1)
    text = torch.zeros(TEXT_TOKENS, shape.dim, device=device)
    Ours(random_state(shape), shape, device, batch=batch, frames=8, condition=text).generate([0], 8)


if __name__ == "__main__":
    from . import stand_ins

    stand_ins.install()
    _compile(sys.argv[1], int(sys.argv[2]))
