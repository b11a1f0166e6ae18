"""The engine on a GPU against audiocraft: is it right, and how fast; one table, printed last.

    make bench-gpu
    PYTHONPATH=services/text_to_audio:services/common python -m tests.benchmarks.gpu [--smoke]

The second form needs only torch, triton, einops and numpy, and audiocraft's package: installed, or in the
folder that AUDIOCRAFT_DIR names. Ends within 8 minutes on one H100 or H200; what it has no time for is
left out, and said so. With OUT set, gpu.md, gpu.json and profile.txt are written to that folder after
every model. `--smoke` runs all of it in seconds on a CPU, with a tiny model and without graphs.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings

from . import stand_ins

stand_ins.install()  # Before anything that imports what is not here.

import torch  # noqa: E402

from .compile import compile_kernels  # noqa: E402
from .report import Report, describe_machine  # noqa: E402
from .runs import FULL, SMOKE, Run  # noqa: E402
from .timing import copy_bandwidth  # noqa: E402

BUDGET_S = 440


def main() -> None:
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gpu")
    parser.add_argument("--smoke", action="store_true", help="a tiny model on a CPU, in seconds")
    parser.add_argument("--models", nargs="+", choices=FULL.models, help="only these")
    parser.add_argument("--seconds", type=float, default=BUDGET_S, help="begin nothing after so long")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    size = SMOKE if options.smoke else FULL
    if not options.smoke and not torch.cuda.is_available():
        sys.exit("torch finds no GPU here; --smoke runs on a CPU")
    device = torch.device("cpu") if options.smoke else torch.device("cuda", 0)
    chosen = options.models or size.models
    bandwidth = copy_bandwidth(device, 1 << 22) if options.smoke else copy_bandwidth(device)
    report = Report(describe_machine(device, bandwidth), bandwidth, size.steps, size.contexts)
    run = Run(size, device, report, started + options.seconds)
    failed = compile_kernels(chosen, max(size.requests))
    report.notes += [f"{model}: kernels were not compiled beforehand" for model in failed]
    for model in chosen:
        run.model(model)
        report.save(os.environ.get("OUT"))
    print(report.text())


if __name__ == "__main__":
    main()
