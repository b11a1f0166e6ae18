"""One run: jobs without faults for comparison, then jobs under faults, then a look at what is left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from . import findings
from .faults import Boundaries, Injection, draw
from .fleet import Fleet
from .load import Load, make_recipes
from .report import Report

CALM_S = 20
"""How long the last calls may take to let go of their slots when no job is left."""


async def chaos(folder: Path, *, faults: int, jobs: int, seed: int, pause_s: float) -> Report:
    """Let faults strike while so many jobs are in flight."""
    report = Report(seed, jobs)
    boundaries = Boundaries()
    drawn = draw(faults, seed, pause_s)

    async def strike(fleet: Fleet) -> None:
        report.injection = injection = Injection(fleet, boundaries)
        await injection.run(drawn)

    await _run(folder, report, boundaries, strike)
    return report


async def rolling(folder: Path, *, rounds: int, jobs: int) -> Report:
    """Restart every process, one after the other, each when the one before is ready again."""
    report = Report(0, jobs)

    async def restart(fleet: Fleet) -> None:
        for _ in range(rounds):
            for replica in fleet:
                await replica.terminate()
                await replica.ready()
                report.restarts += 1

    await _run(folder, report, Boundaries(), restart)
    return report


async def _run(
    folder: Path, report: Report, boundaries: Boundaries, harm: Callable[[Fleet], Awaitable[None]]
) -> None:
    recipes = make_recipes(folder / "clips")
    fleet = Fleet(folder / "fleet")
    try:
        await fleet.start()
        load = Load(fleet.address, recipes, folder, boundaries.reached)
        expected = {ran.recipe.seed: ran.sums() for ran in await load.run_each()}
        if failures := [ran.failure for ran in load.ran if ran.failure]:
            raise RuntimeError(f"jobs fail without any fault: {failures[0]}")
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(load.keep(report.in_flight))
            await harm(fleet)
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


async def _still_busy(fleet: Fleet) -> list[str]:
    """What is busy though nothing is to be done; it has a while to let go."""
    for _ in range(CALM_S):
        if not await findings.busy(fleet):
            return []
        await asyncio.sleep(1)
    return await findings.busy(fleet)
