"""`make load`: overload on real processes, told in tables. Ends with 1 when a promise is broken."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from .burst import burst
from .plant import plant
from .transfer import transfer
from .usage import MIB
from .watchers import watchers

SECONDS: dict[str, dict[str, float]] = {
    "burst": {"planner": 0.05, "sfx": 0.5, "bgm": 0.5},
    "transfer": {},
    "watchers": {"sfx": 0.1, "bgm": 0.1},
}
"""What a call to a worker takes in each test. There is one worker of each kind."""


async def _run(wanted: argparse.Namespace) -> int:
    broken = 0
    for name in wanted.only or SECONDS:
        with TemporaryDirectory(prefix="sva-load-") as folder:
            size = wanted.mib * MIB
            limits = {"SVA_GATEWAY_MAX_VIDEO_BYTES": str(size)} if name == "transfer" else {}
            async with plant(Path(folder), seconds=SECONDS[name], gateway=limits) as running:
                match name:
                    case "burst":
                        report = await burst(running, wanted.jobs)
                    case "transfer":
                        report = await transfer(running, size)
                    case _:
                        report = await watchers(running, wanted.watched, wanted.watchers)
        sys.stdout.write(report.text() + "\n")
        sys.stdout.flush()
        broken += len(report.violations)
    return int(broken > 0)


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.load")
    parser.add_argument("--only", action="append", choices=SECONDS)
    parser.add_argument("--jobs", type=int, default=1000, help="of the burst")
    parser.add_argument("--mib", type=int, default=1024, help="of the video that is carried")
    parser.add_argument("--watchers", type=int, default=10_000)
    parser.add_argument("--watched", type=int, default=100, help="jobs that they watch")
    return asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
