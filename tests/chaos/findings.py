"""What a run must not have done, and whether it has."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from tests.telemetry.scrape import scrape_at

from .fleet import Fleet
from .load import Ran, replay

BUSY = {
    "planner": ("sva_rpc_in_flight",),
    "sfx": ("sva_rpc_in_flight", "sva_generation_active", "sva_generation_queue_depth"),
    "bgm": ("sva_rpc_in_flight", "sva_generation_active", "sva_generation_queue_depth"),
    "postproc": ("sva_rpc_in_flight", "sva_postproc_active", "sva_postproc_waiting"),
    "gateway": ("sva_rpc_in_flight", "sva_jobs_unfinished"),
}


def failed_jobs(ran: list[Ran], expected: dict[int, dict[str, str]]) -> list[str]:
    """Jobs that did not succeed, or came out otherwise than without faults. `expected`: by seed."""
    found = []
    for one in ran:
        sums, wanted = one.sums(), expected[one.recipe.seed]
        if one.failure:
            found.append(f"{one.id}: {one.failure}")
        elif sums != wanted:
            others = sorted(n for n in sums.keys() | wanted.keys() if sums.get(n) != wanted.get(n))
            found.append(f"{one.id}: other bytes than without faults: {', '.join(others)}")
    return found


async def wrong_events(address: str, ran: list[Ran]) -> list[str]:
    """Jobs whose watchers missed events, saw them twice or in another order, or were told what was not so."""
    found = []
    for one in ran:
        if one.failure:
            continue
        all_of_them = await replay(address, one.id)
        told = [event.SerializeToString(deterministic=True) for event in one.events]
        changes = [_change(event) for event in one.events]
        if one.misnumbered:
            found.append(f"{one.id}: {one.misnumbered} events came out of order")
        if told != [event.SerializeToString(deterministic=True) for event in all_of_them]:
            found.append(f"{one.id}: the watcher saw {len(told)} events, there are {len(all_of_them)}")
        if len(set(changes)) != len(changes):
            found.append(f"{one.id}: a change was told under two numbers")
    return found


def _change(event: pb.JobEvent) -> bytes:
    told = pb.JobEvent()
    told.CopyFrom(event)
    told.ClearField("number")
    told.ClearField("time")
    return told.SerializeToString(deterministic=True)


def regenerated(fleet: Fleet, ran: list[Ran]) -> list[str]:
    """Tracks that were generated anew after their step had been written down, or were asked for.

    The gateway's log tells when it asked, the workers' logs of the calls that they answered in full, and the
    engine's records when each step was done. A call may also reach a worker late, because it was frozen or
    its bytes were held up: of one that nobody waits for any more nothing comes. A job has one track of each
    kind.
    """
    asked: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for gateway in fleet.replicas["gateway"]:
        for line in gateway.logged():
            if line["event"] == "asking a worker":
                asked[line["job"], line["pool"]].append(_at(line))
    for service in ("sfx", "bgm"):
        for worker in fleet.replicas[service]:
            for line in worker.logged():
                if line["event"] == "call" and line["method"].endswith("/Generate") and line["code"] == "OK":
                    asked[line["job"], service].append(_at(line) - line["seconds"])
    done = _generated_at(fleet.database)
    found = []
    for one in ran:
        for n, track in enumerate(one.job.tracks):
            service = "bgm" if track.track.kind == media.TRACK_KIND_BGM else "sfx"
            calls = asked[one.id, service]
            recorded = done.get(f"{one.id}.{n}")
            if recorded is None or not calls:
                found.append(f"{one.id}: track {n} has no record, or no worker was asked for it")
            elif late := sum(at > recorded for at in calls):
                found.append(f"{one.id}: track {n} was generated {late} times more after it was recorded")
    return found


def _at(line: dict[str, Any]) -> float:
    return datetime.fromisoformat(line["timestamp"]).timestamp()


def _generated_at(database: Path) -> dict[str, float]:
    """When the step of each track was done, in seconds since the epoch, by workflow."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT workflow_uuid, completed_at_epoch_ms FROM operation_outputs "
            "WHERE function_name = 'generate'"
        )
        return {workflow: done_ms / 1000 for workflow, done_ms in rows}


async def busy(fleet: Fleet) -> list[str]:
    """Slots and calls that are still taken, by what each process says of itself."""
    found = []
    for replica in fleet:
        served = [line for line in replica.logged() if line["event"] == "metrics served"][-1]
        scraped = await scrape_at(f"http://{served['address']}{served['path']}")
        for name in BUSY[replica.service]:
            if taken := scraped(name):
                found.append(f"{replica.name}: {name} is {taken:g}")
    return found


def leftovers(fleet: Fleet, ran: list[Ran]) -> list[str]:
    """Processes and files that are left when all has been stopped, and workflows without an end."""
    found = [f"process {pid}" for pid in _processes_below(fleet.folder)]
    found += [f"file {path}" for path in (fleet.folder / "work").rglob("*") if path.is_file()]
    known = {one.id: {a.name: a.sha256 for a in one.job.artifacts} for one in ran}
    for path in filter(Path.is_file, fleet.artifacts.rglob("*")):
        place, job_id = path.parent.parent.name, path.parent.name
        digest = known.get(job_id, {}).get(path.name)
        is_source = path.name.startswith("source-") and "#" not in path.name and job_id in known
        if place != "jobs" or not (is_source or digest == hashlib.sha256(path.read_bytes()).digest()):
            found.append(f"file {os.path.relpath(path, fleet.artifacts)}")
    with contextlib.closing(sqlite3.connect(fleet.database)) as connection:
        ends = dict(connection.execute("SELECT status, count(*) FROM workflow_status GROUP BY status"))
    return found + [f"{count} workflows {status}" for status, count in ends.items() if status != "SUCCESS"]


def complaints(fleet: Fleet) -> list[str]:
    """Processes that ended by themselves or would not stop, and what they logged as errors."""
    found = [complaint for replica in fleet for complaint in replica.complaints]
    for replica in fleet:
        errors = [line for line in replica.logged() if line["level"] in ("error", "critical")]
        found += [
            f"{replica.name}: {line['event'][:200]} {line.get('exception', '')[-300:]}" for line in errors
        ]
    return found


def _processes_below(folder: Path) -> list[int]:
    """Services, by their environment, which names the folder, and what they started, by where it works."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environment, place = (entry / "environ").read_bytes(), os.readlink(entry / "cwd")
            ours = os.fsencode(folder) in environment or Path(place).is_relative_to(folder)
            if ours and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found
