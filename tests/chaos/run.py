"""One run: jobs without faults for comparison, then jobs under faults, then a look at what is left."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path

from . import findings
from .faults import Boundaries, Fault, Injection
from .fleet import Fleet
from .load import Load, make_recipes
from .report import Report

CALM_S = 20
"""How long the last calls may take to let go of their slots when no job is left."""


async def run(folder: Path, *, jobs: int, faults: list[Fault], restarts: int = 0) -> Report:
    """Let faults strike, and restart processes one after the other, while so many jobs are in flight."""
    recipes = make_recipes(folder / "clips", jobs)
    fleet, boundaries = Fleet(folder / "fleet"), Boundaries()
    injection = Injection(fleet, boundaries)
    report = Report(jobs, injection)
    try:
        await fleet.start()
        load = Load(fleet.address, recipes, folder, boundaries.reached)
        expected = {ran.recipe.seed: ran.sums() for ran in await load.run_each()}
        if failures := [ran.failure for ran in load.ran if ran.failure]:
            raise RuntimeError(f"jobs fail without any fault: {failures[0]}")
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(load.keep(jobs))
            await injection.run(faults)
            report.restarts = await _restart(fleet, restarts)
            load.stop()
        report.seconds = time.monotonic() - started
        await fleet.ready()
        report.jobs = len(load.ran)
        report.failed = findings.failed_jobs(load.ran, expected)
        report.events = await findings.wrong_events(fleet.address, load.ran)
        report.leftovers = await _still_busy(fleet)
        await fleet.stop()
        report.regenerated = findings.regenerated(fleet, load.ran)
        report.leftovers += findings.leftovers(fleet, load.ran)
        report.complaints = findings.complaints(fleet)
    finally:
        await fleet.close()
    return report


async def _restart(fleet: Fleet, count: int) -> int:
    """Restart so many processes as an operator would: the next when the one before is ready again."""
    for replica in itertools.islice(itertools.cycle(fleet.in_turn()), count):
        await fleet.ready()
        await replica.terminate()
        await replica.ready()
    return count


async def _still_busy(fleet: Fleet) -> list[str]:
    """What is busy though nothing is to be done; it has a while to let go."""
    for _ in range(CALM_S):
        if not await findings.busy(fleet):
            return []
        await asyncio.sleep(1)
    return await findings.busy(fleet)
