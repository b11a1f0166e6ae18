"""`make chaos`: jobs under faults, or under a rolling restart of everything. Ends with 1 on any violation."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from .run import chaos, rolling


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.chaos")
    parser.add_argument("--faults", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=20, help="jobs in flight")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between faults, on average")
    parser.add_argument("--rolling", type=int, metavar="ROUNDS", help="restart everything in turn instead")
    parser.add_argument("--keep", type=Path, help="an empty folder for logs, database and artifacts")
    wanted = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = wanted.keep or Path(scratch)
        if wanted.rolling:
            work = rolling(folder, rounds=wanted.rolling, jobs=wanted.jobs)
        else:
            sys.stdout.write(f"{wanted.faults} faults; --seed {wanted.seed} draws them again\n")
            sys.stdout.flush()
            work = chaos(
                folder, faults=wanted.faults, jobs=wanted.jobs, seed=wanted.seed, pause_s=wanted.pause
            )
        report = asyncio.run(work)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return int(bool(report.violations))


if __name__ == "__main__":
    sys.exit(main())
