"""The few-row kernel against the speed of memory and torch: `python tests/benchmarks/few_row.py`.

GB/s of weights, the upper quartile of interleaved runs over more weights than a cache holds. `read` is a loop
that only reads the same memory, with the same threads; a percentage is of its speed. `torch` multiplies in
float32 only. To be run on an idle machine: threads that wait for each other suffer most from company.
"""

from __future__ import annotations

import ctypes
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import linear

from sva_text_to_audio.engine.kernels.build import build
from sva_text_to_audio.engine.kernels.few_row import FewRow
from sva_text_to_audio.engine.kernels.library import open_library

SHAPES = [(4096, 1024), (1024, 4096), (2048, 2048)]  # [N, K]
ROWS = [1, 2, 4, 8, 16, 32]
THREADS = [1, 2]
RUNS = 20
WEIGHT_BYTES = 600 << 20


def measure(kernel: FewRow, read: Callable[[Tensor], None], weights: list[Tensor], rows: int) -> str:
    """One line of the table."""
    x = torch.randn(rows, weights[0].shape[1])
    contenders: dict[str, Callable[[Tensor], object]] = {
        "read": read,
        "few_row": lambda w: kernel.linear(x, w),
    }
    if weights[0].dtype == torch.float32:
        contenders["torch"] = lambda w: linear(x, w)
    speeds: dict[str, list[float]] = {name: [] for name in contenders}
    turn = 0
    for _ in range(RUNS):
        for name, run in contenders.items():
            w = weights[turn % len(weights)]
            turn += 1
            started = time.perf_counter()
            run(w)
            speeds[name].append(w.nbytes / (time.perf_counter() - started) / 1e9)
    speed = {name: statistics.quantiles(values, n=4)[2] for name, values in speeds.items()}
    share = speed["few_row"] / speed["read"]
    torch_speed = f"{speed['torch']:6.1f}" if "torch" in speed else "     –"
    return f"{rows:4} {speed['read']:6.1f} {speed['few_row']:8.1f} {share:5.0%} {torch_speed}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        library = open_library(build(library=Path(scratch, "libsva_native.so")))
        source = Path(__file__).with_name("read_memory.cpp")
        probe = ctypes.CDLL(str(build([source], Path(scratch, "read.so"))))
        if library is None:
            raise SystemExit("this processor cannot run the kernel")
        kernel = FewRow(library)
        openmp = ctypes.c_void_p(library.parallel)

        def read(w: Tensor) -> None:
            probe.read_memory(
                ctypes.c_void_p(w.data_ptr()), ctypes.c_size_t(w.nbytes), torch.get_num_threads(), openmp
            )

        print("   N     K dtype threads rows   read  few_row share  torch")
        for columns, k in SHAPES:
            for dtype in (torch.float32, torch.float16):
                count = WEIGHT_BYTES // (columns * k * dtype.itemsize)
                weights = [torch.randn(columns, k).to(dtype) for _ in range(count)]
                for threads in THREADS:
                    torch.set_num_threads(threads)
                    for rows in ROWS:
                        name = str(dtype).removeprefix("torch.float")
                        line = measure(kernel, read, weights, rows)
                        print(f"{columns:4} {k:5} fp{name:>3} {threads:7} {line}", flush=True)


if __name__ == "__main__":
    main()
