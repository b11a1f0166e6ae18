"""`make load`: overload on real processes, told in tables. Ends with 1 when a promise is broken."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .burst import burst
from .transfer import transfer
from .usage import MIB
from .watchers import watchers

TESTS = ("burst", "transfer", "watchers")


async def _run(wanted: argparse.Namespace) -> int:
    broken = 0
    for name in wanted.only or TESTS:
        with TemporaryDirectory(prefix="sva-load-") as folder:
            match name:
                case "burst":
                    report = await burst(Path(folder), wanted.jobs)
                case "transfer":
                    report = await transfer(Path(folder), wanted.mib * MIB)
                case _:
                    report = await watchers(Path(folder), wanted.watched, wanted.watchers)
        sys.stdout.write(report.text() + "\n")
        sys.stdout.flush()
        broken += len(report.violations)
    return int(broken > 0)


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.load")
    parser.add_argument("--only", action="append", choices=TESTS)
    parser.add_argument("--jobs", type=int, default=1000, help="of the burst")
    parser.add_argument("--mib", type=int, default=1024, help="of the video that is carried")
    parser.add_argument("--watchers", type=int, default=10_000)
    parser.add_argument("--watched", type=int, default=100, help="jobs that they watch")
    return asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
