"""`make fuzz`: every target for a while, then damaged videos. Ends with 1 when anything was found.

What was found lies in `fuzz-findings/`; once it is understood it becomes a case in `tests/fuzz/cases`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from .media import Tally, make_clips, mutants, walk
from .targets import TARGETS

FINDINGS = Path("fuzz-findings")


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--seconds", type=int, default=60, help="for each target; 0 for none")
    parser.add_argument("--videos", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", type=int, help="the number of one video, to see it again")
    wanted = parser.parse_args()
    found = sum(not _guided(name, wanted.seconds) for name in TARGETS) if wanted.seconds else 0
    if wanted.videos:
        found += not _videos(wanted.seed, wanted.videos, wanted.only)
    return int(found > 0)


def _guided(name: str, seconds: int) -> bool:
    FINDINGS.mkdir(exist_ok=True)
    with TemporaryDirectory() as corpus:
        options = (
            f"-max_total_time={seconds}",
            *("-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1"),
            f"-artifact_prefix={FINDINGS}/{name}-",
        )
        command = [sys.executable, "-m", "tests.fuzz.guided", name, corpus, *options]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        report = [line for line in ended.stderr.splitlines() if "number_of_executed_units" in line]
        count = report[0].split()[-1] if report else "?"
        _say(f"{name}: {count} inputs in {seconds} s, {len(os.listdir(corpus))} of them with new branches")
    if ended.returncode:
        _say(ended.stdout[-4000:] + ended.stderr[-4000:])
    return ended.returncode == 0


def _videos(seed: int, count: int, only: int | None) -> bool:
    _say(f"{count} damaged videos; --seed {seed} makes them again")
    with TemporaryDirectory() as clips, TemporaryDirectory() as base:
        damaged = mutants(make_clips(Path(clips)), seed, count)
        if only is not None:
            damaged = [video for video in damaged if video[0].startswith(f"{only} ")]
        started = time.monotonic()
        tally = asyncio.run(walk(damaged, Path(base), at_once=os.cpu_count() or 1, on_video=_tell))
    _say(_summary(tally, time.monotonic() - started))
    return not tally.findings


def _tell(tally: Tally) -> None:
    if tally.videos % 500 == 0:
        _say(f"{tally.videos} done, {len(tally.findings)} findings")


def _summary(tally: Tally, seconds: float) -> str:
    outcomes = ", ".join(f"{count} {name}" for name, count in tally.outcomes.most_common())
    lines = [f"{tally.videos} videos in {seconds:.0f} s, the slowest in {tally.slowest_s:.1f} s: {outcomes}"]
    return "\n".join([*lines, f"{len(tally.findings)} findings", *tally.findings])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
