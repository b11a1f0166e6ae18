"""`make soak`: the five services at a steady load for a long time, and whether anything grows.

    python -m tests.load.soak [--minutes 30] [--at-once 2]

The medians of the first and of the last third of the time are compared, once the first tenth has warmed
everything up. Jobs are deleted when they have ended, so that what is kept does not look like growth; each
tenth one is kept, for the database's size per job.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sva_cli import Client
from sva_cli.demo.clip import make_clip
from sva_cli.stack import Stack, running_stack

from .report import Report, mib
from .usage import MIB, Samples, Usage, sampled, thirds

EVERY_S = 2.0
KEPT = 10
"""One job of so many is kept."""
WARM = 0.1
"""Share of the time in which everything is loaded and allocated for the first time."""
ENVIRONMENT = {
    "SVA_PLANNER_MLLM": "offline",
    "SVA_SFX_BACKEND": "procedural",
    "SVA_BGM_BACKEND": "composer",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that must not grow by more than `most`."""

    name: str
    of: Callable[[Usage], float]
    most: float
    unit: float = 1.0


MEASURES = (
    Measure("resident, MiB", lambda usage: usage.rss, 24 * MIB, MIB),
    Measure("file descriptors", lambda usage: usage.files, 4),
    Measure("threads", lambda usage: usage.threads, 8),
)


@dataclass
class Kept:
    """What lies on the disk at one moment."""

    at_s: float
    jobs: int
    database: int
    work: int
    """Files below the working folders."""


@dataclass
class Load:
    """Clients that always have a job under way."""

    client: Client
    clip: Path
    ended: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    async def keep(self, until_s: float) -> None:
        """One job after the other."""
        while time.monotonic() < until_s:
            job = await self.client.create_job(self.clip)
            ended = await self.client.wait(job.id)
            self.ended[ended.state.name] += 1
            if self.ended.total() % KEPT:
                await self.client.delete_job(job.id)
            else:
                self.kept += 1


def on_disk(state: Path, load: Load, began_s: float) -> Kept:
    """Look at the disk. The write-ahead log counts: it is part of the database."""
    database = sum(path.stat().st_size for path in state.glob("jobs.sqlite*"))
    work = 0
    for path in (state / "work").rglob("*"):
        with contextlib.suppress(OSError):
            work += path.is_file()
    return Kept(time.monotonic() - began_s, load.kept, database, work)


async def soak(folder: Path, seconds: float, at_once: int) -> Report:
    """Keep `at_once` jobs under way for `seconds`."""
    clip = folder / "clip.mp4"
    await asyncio.to_thread(make_clip, clip)
    state = folder / "state"
    async with running_stack(state, env=ENVIRONMENT) as stack, Client(stack.address) as client:
        load, began = Load(client, clip), time.monotonic()
        disk: list[Kept] = []
        async with sampled(_pids(stack), EVERY_S) as samples:
            loads = [asyncio.create_task(load.keep(began + seconds)) for _ in range(at_once)]
            while not all(task.done() for task in loads):
                disk.append(await asyncio.to_thread(on_disk, state, load, began))
                await asyncio.wait(loads, timeout=EVERY_S)
            await asyncio.gather(*loads)
        rest = on_disk(state, load, began)
    report = Report(
        f"{seconds / 60:g} minutes at {at_once} jobs at once",
        ("process", *(f"{measure.name}: first, last third" for measure in MEASURES)),
    )
    judge(report, samples)
    _judge_disk(report, disk, rest)
    computing = {name: taken[-1].computing_s - taken[0].computing_s for name, taken in samples.taken.items()}
    told = ", ".join(f"{name} {spent / load.ended.total():.2f}" for name, spent in computing.items())
    report.notes.append(f"Seconds of computing for each job: {told}.")
    report.notes.append(f"Jobs ended: {dict(load.ended)}; {load.ended.total() / seconds:.2f} a second.")
    report.promise(set(load.ended) == {"SUCCEEDED"}, f"jobs ended as {dict(load.ended)}")
    return report


def judge(report: Report, samples: Samples) -> None:
    """Compare the first and the last third of each process."""
    for name, taken in samples.taken.items():
        warm = taken[int(len(taken) * WARM) :]
        cells = []
        for measure in MEASURES:
            first, last = thirds([measure.of(usage) for usage in warm])
            cells.append(f"{first / measure.unit:.1f}, {last / measure.unit:.1f}")
            grown = (last - first) / measure.unit
            report.promise(last - first <= measure.most, f"{name}: {measure.name} grew by {grown:.1f}")
        report.row(name, *cells)


DATABASE_PER_JOB = 64 * 1024
"""Bytes that a job may take in the database for as long as it is kept."""
DATABASE_SLACK = 8 * MIB
"""Of the write-ahead log, and of pages that wait to be used again."""
WORK_SLACK = 16
"""Files of the jobs that are under way."""


def _judge_disk(report: Report, disk: list[Kept], rest: Kept) -> None:
    warm = disk[int(len(disk) * WARM) :]
    first, last = thirds([kept.work for kept in warm])
    grown = warm[-1].database - warm[0].database
    jobs = warm[-1].jobs - warm[0].jobs
    report.notes.append(
        f"Files in the working folders: {first:.0f} in the first, {last:.0f} in the last third, "
        f"{rest.work} at the end. The database grew from {mib(warm[0].database)} to "
        f"{mib(warm[-1].database)} MiB with {jobs} jobs more in it."
    )
    report.promise(last - first <= WORK_SLACK, f"the working folders grew by {last - first:.0f} files")
    allowed = jobs * DATABASE_PER_JOB + DATABASE_SLACK
    report.promise(grown <= allowed, f"the database grew by {mib(grown)} MiB for {jobs} jobs")


def _pids(stack: Stack) -> dict[str, int]:
    return {name: service.process.pid for name, service in stack.services.items()}


def main() -> int:
    """Run, and tell."""
    parser = argparse.ArgumentParser(prog="tests.load.soak")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--at-once", type=int, default=2)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="sva-soak-") as folder:
        report = asyncio.run(soak(Path(folder), wanted.minutes * 60, wanted.at_once))
    sys.stdout.write(report.text())
    return int(bool(report.violations))


if __name__ == "__main__":
    sys.exit(main())
