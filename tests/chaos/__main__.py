"""`make chaos`: jobs under faults, or under a rolling restart of everything. Ends with 1 on any violation."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from .faults import draw
from .fleet import PROCESSES
from .run import run


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=20, help="jobs in flight")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between faults, on average")
    parser.add_argument(
        "--rolling", type=int, default=0, metavar="ROUNDS", help="restart everything in turn afterwards"
    )
    parser.add_argument("--keep", type=Path, help="an empty folder for logs, database and artifacts")
    wanted = parser.parse_args()
    _say(f"{wanted.faults} faults; --seed {wanted.seed} draws them again")
    faults = draw(wanted.faults, wanted.seed, pause_s=wanted.pause)
    with TemporaryDirectory() as scratch:
        work = run(
            wanted.keep or Path(scratch),
            jobs=wanted.jobs,
            faults=faults,
            restarts=wanted.rolling * PROCESSES,
        )
        report = asyncio.run(work)
    _say("\n".join(report.lines()))
    return int(bool(report.violations))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
