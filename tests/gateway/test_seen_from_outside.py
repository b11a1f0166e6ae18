"""What metrics and traces tell when things go wrong: retries, workers set aside, a gateway that is killed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sva_common.errors import Overloaded, Refused, Unavailable
from sva_common.stubs import gateway_pb2 as pb
from tests.telemetry.collector import Collector, Span
from tests.telemetry.scrape import scrape

from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX

JOB_ID = "0ad1f1a2-9e0f-4c39-8fb5-9d6b3a2f7c11"
METRICS = {"SVA_METRICS_LISTEN": "127.0.0.1:0"}
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_retries_are_counted_by_target_and_reason_and_failures_by_stage(
    bench: Bench, video: Path
) -> None:
    client = await bench.start_gateway(**METRICS)
    bench.script.fail["plan"] = [Overloaded("busy", reason="QUEUE_FULL", retry_after_s=0.01)]
    bench.script.fail["mux"] = [Unavailable("away"), Refused("no", reason="WILL_NOT")]
    job = await client.create(video)
    assert (await client.end(job.id)).state == pb.JOB_STATE_FAILED
    scraped = await scrape(bench.log)
    assert scraped("sva_worker_retries_total") == 2
    assert scraped("sva_worker_retries_total", target="planner", reason="QUEUE_FULL") == 1
    assert scraped("sva_worker_retries_total", target="postproc", reason="UNAVAILABLE") == 1
    assert scraped("sva_stage_failures_total") == 1
    assert scraped("sva_stage_failures_total", stage="mux", reason="WILL_NOT") == 1
    assert scraped("sva_stage_duration_seconds_count", stage="mux") == 0
    assert scraped("sva_jobs_total", state="failed") == 1
    assert scraped("sva_job_duration_seconds_count", state="failed") == 1


async def test_workers_are_counted_by_whether_they_can_be_given_work(bench: Bench, video: Path) -> None:
    await bench.workers["bgm"][0].set_ready(False)
    client = await bench.start_gateway(**METRICS)
    bench.script.fail["plan"] = [Overloaded("busy", retry_after_s=60.0)]
    await client.create(video)
    await bench.script.reached("plan")

    async def states(target: str) -> dict[str, float]:
        scraped = await scrape(bench.log)
        found = {
            state: scraped("sva_worker_endpoints", target=target, state=state)
            for state in ("ready", "unready", "set_aside")
        }
        return {state: count for state, count in found.items() if count}

    async with asyncio.timeout(30):
        while await states("planner") != {"set_aside": 1}:
            pass
        while await states("bgm") != {"unready": 1}:
            pass
        while await states("sfx") != {"ready": 1}:
            pass
        while (await scrape(bench.log))("sva_jobs_unfinished", state="planning") != 1:
            pass


async def test_a_gateway_that_resumes_a_job_goes_on_in_the_same_trace(bench: Bench, video: Path) -> None:
    collector = Collector()
    generate = [f"generate:{prompt}" for prompt in (SFX, OTHER_SFX, BGM)]
    bench.script.hold(*generate)
    client = await bench.start_gateway(**collector.env)
    await client.create(video, job_id=JOB_ID)
    for name in generate:
        await bench.script.reached(name)
    trace_id = JOB_ID.replace("-", "")
    await collector.until(lambda spans: any(s.name == "plan" and s.trace_id == trace_id for s in spans))
    await bench.kill_gateway()
    client = await bench.start_gateway(**collector.env)
    bench.script.let()
    assert (await client.end(JOB_ID)).state == pb.JOB_STATE_SUCCEEDED

    def ended(spans: list[Span]) -> bool:
        return {"job", "mux"} <= {span.name for span in spans}

    spans = [span for span in await collector.until(ended) if span.trace_id == trace_id]
    (root,) = [span for span in spans if span.name == "job"]
    steps = {name: [s for s in spans if s.name == name] for name in ("plan", "generate", "mux")}
    assert [len(found) for found in steps.values()] == [1, 3, 1]
    (plan,), (mux,) = steps["plan"], steps["mux"]
    assert plan.instance != mux.instance == root.instance
    assert {step.parent_id for found in steps.values() for step in found} == {root.span_id}
    assert root.start_s < plan.start_s < mux.end_s <= root.end_s + 0.01
    collector.stop()
