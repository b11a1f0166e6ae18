"""The audit log tells who did what to which job and how it ended, and nothing of what is in it."""

from __future__ import annotations

import asyncio
import json
import uuid
from pathlib import Path

import pytest

from sva_common.tokens import Scope
from sva_gateway.access.rules import NEEDS
from tests.gateway.conftest import Bench

from .api import METHODS
from .conftest import Guarded

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALWAYS = {"service", "caller", "peer", "action", "code", "event", "level", "timestamp"}
NOW_AND_THEN = {"job", "reason", "trace_id", "span_id", "trace"}


async def test_every_call_leaves_one_line_with_who_what_which_job_and_how_it_ended(guarded: Guarded) -> None:
    caller = guarded.caller("audited")
    job = await caller.finished()
    others = sorted(METHODS.keys() - {"CreateJob", "DeleteJob"})
    for method in (*others, "DeleteJob"):
        await caller.call(method, job.id)
    lines = [line for line in guarded.audit() if line["caller"] == "token:audited"]
    # CreateJob and the watch until the end came first.
    told = [(line["action"], line.get("job"), line["code"]) for line in lines]
    assert told[:2] == [("CreateJob", job.id, "OK"), ("WatchJob", job.id, "OK")]
    assert told[2:-1] == [(name, None if name == "ListJobs" else job.id, "OK") for name in others]
    assert told[-1] == ("DeleteJob", job.id, "OK")
    assert all(line["peer"].startswith("ipv4:127.0.0.1:") for line in lines)


async def test_whoever_is_turned_away_is_in_it_too(guarded: Guarded) -> None:
    before, job_id = len(guarded.audit()), str(uuid.uuid4())
    await guarded.api().refusal("GetJob", job_id)
    await guarded.api("sva_wrong").refusal("DeleteJob", job_id)
    await guarded.caller("reads-only", Scope.READ).refusal("CancelJob", job_id)
    await guarded.caller("finds-nothing").refusal("DownloadArtifact", job_id)
    keys = ("caller", "action", "code", "reason")
    assert [tuple(line[key] for key in keys) for line in guarded.audit()[before:]] == [
        ("unknown", "GetJob", "UNAUTHENTICATED", "TOKEN_MISSING"),
        ("unknown", "DeleteJob", "UNAUTHENTICATED", "TOKEN_INVALID"),
        ("token:reads-only", "CancelJob", "PERMISSION_DENIED", "SCOPE_MISSING"),
        ("token:finds-nothing", "DownloadArtifact", "NOT_FOUND", "JOB_NOT_FOUND"),
    ]


async def test_a_call_that_its_caller_breaks_off_is_told_as_that(guarded: Guarded) -> None:
    guarded.bench.script.hold("plan")
    caller = guarded.caller("hangs-up")
    job = await caller.create()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await caller.call("WatchJob", job.id)
    guarded.bench.script.let()
    await caller.end(job.id)
    watches = [line for line in guarded.audit() if line["caller"] == "token:hangs-up"]
    assert [line["code"] for line in watches] == ["OK", "CANCELLED", "OK"]


async def test_nothing_that_a_caller_wrote_is_in_it(guarded: Guarded) -> None:
    caller = guarded.caller("writes")
    words = {name: f"private-{name}-{uuid.uuid4().hex}" for name in ("wish", "description", "bgm_prompt")}
    words |= {"file_name": f"private-{uuid.uuid4().hex}.mp4"}
    job = await caller.finished(**words)
    inserted = f"private {uuid.uuid4().hex}"
    await caller.refusal("GetJob", inserted)
    lines = [line for line in guarded.audit() if line["caller"] == "token:writes"]
    assert [line["job"] for line in lines] == [job.id, job.id, "invalid"]
    for line in lines:
        assert set(line) >= ALWAYS
        assert set(line) <= ALWAYS | NOW_AND_THEN, line
        assert not [word for word in (*words.values(), inserted) if word in str(line)]


async def test_where_nobody_is_asked_anyone_is_in_it(bench: Bench, video: Path) -> None:
    client = await bench.start_gateway()
    job = await client.create(video)
    await client.end(job.id)
    lines = [json.loads(line) for line in bench.log.read_text().splitlines()]
    audit = [(line["caller"], line["action"]) for line in lines if line["event"] == "audit"]
    assert audit == [("anyone", "CreateJob"), ("anyone", "WatchJob")]
    assert set(NEEDS) >= {action for _, action in audit}
