"""The harness finds a track that was generated anew, and takes no late arrival for one."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media

from .findings import regenerated
from .load import Ran, Recipe

RECORDED_S = 1_000_000.0
METHOD = "/sva.v1.TextToAudioService/Generate"


def line(at_s: float, event: str, **fields: Any) -> dict[str, Any]:
    """A line of a log, `at_s` seconds after the track was recorded."""
    moment = datetime.fromtimestamp(RECORDED_S + at_s, UTC)
    return {"timestamp": moment.isoformat(), "event": event, "job": "a", **fields}


ASKED = line(-3, "asking a worker", pool="bgm", attempt=1)
ANSWERED = line(-1, "call", method=METHOD, code="OK", seconds=1.5)


@pytest.mark.parametrize(
    ("of_the_gateway", "of_the_worker", "found"),
    [
        ([ASKED], [ANSWERED], ""),
        ([ASKED], [ANSWERED, line(2, "call begins", method=METHOD)], ""),
        ([ASKED], [ANSWERED, line(4, "call", method=METHOD, code="CANCELLED", seconds=1.0)], ""),
        ([ASKED], [ANSWERED, line(4, "call", method=METHOD, code="OK", seconds=1.0)], "1 times more"),
        ([ASKED, line(1, "asking a worker", pool="bgm", attempt=1)], [ANSWERED], "1 times more"),
        ([], [], "no worker was asked"),
    ],
)
def test_what_was_generated_again(
    tmp_path: Path, of_the_gateway: list[Any], of_the_worker: list[Any], found: str
) -> None:
    database = tmp_path / "jobs.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        columns = "workflow_uuid, function_name, completed_at_epoch_ms"
        connection.execute(f"CREATE TABLE operation_outputs ({columns})")
        row = ("a.0", "generate", RECORDED_S * 1000)
        connection.execute("INSERT INTO operation_outputs VALUES (?, ?, ?)", row)
    logs = {"gateway": of_the_gateway, "sfx": [], "bgm": of_the_worker}
    replicas = {name: [SimpleNamespace(logged=lambda lines=lines: lines)] for name, lines in logs.items()}
    fleet: Any = SimpleNamespace(database=database, replicas=replicas)
    job = pb.Job(tracks=[pb.JobTrack(track={"kind": media.TRACK_KIND_BGM})])
    told = regenerated(fleet, [Ran("a", Recipe(tmp_path, 1, "", ""), job)])
    assert bool(told) == bool(found)
    assert found in "".join(told)
