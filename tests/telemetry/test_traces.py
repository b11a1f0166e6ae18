"""What a collector of traces sees of one job."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .collector import Span
from .watched import SERVICES, Watched

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def spans_of_the_job(watched: Watched) -> dict[str, Span]:
    """The job's spans by id, once the last has arrived."""
    trace_id = watched.job_id.replace("-", "")

    def complete(spans: list[Span]) -> bool:
        mine = {span.span_id: span for span in spans if span.trace_id == trace_id}
        roots = [span for span in mine.values() if not span.parent_id]
        return bool(roots) and all(span.parent_id in mine for span in mine.values() if span.parent_id)

    spans = await watched.collector.until(complete)
    return {span.span_id: span for span in spans if span.trace_id == trace_id}


async def test_one_job_is_one_trace_through_all_five_services(watched: Watched) -> None:
    spans = await spans_of_the_job(watched)
    (root,) = [span for span in spans.values() if not span.parent_id]
    assert (root.service, root.name) == ("sva-gateway", "job")
    assert {span.service for span in spans.values()} == {f"sva-{service}" for service in SERVICES}
    served = sorted(
        span.name.rpartition("/")[2] for span in spans.values() if "rpc.method" in span.attributes
    )
    assert served == ["CleanTrack"] * 3 + ["Generate"] * 3 + ["Mux", "Plan"]
    calls = {span_id for span_id, span in spans.items() if span.name.startswith("call ")}
    for span in spans.values():
        if "rpc.method" in span.attributes:
            assert span.parent_id in calls
            assert span.attributes["sva.job_id"] == watched.job_id
            assert span.attributes["rpc.response.status_code"] == "OK"
    assert not [span for span in spans.values() if span.failed]


async def test_a_span_lasts_as_long_as_the_stream_and_holds_the_work(watched: Watched) -> None:
    spans = await spans_of_the_job(watched)

    def parents(span: Span) -> list[str]:
        """Names from the span's parent up to the root."""
        names = []
        while span.parent_id:
            child, span = span, spans[span.parent_id]
            # Clocks of one machine; the root's times are the database's.
            assert span.start_s - 0.01 <= child.start_s <= child.end_s <= span.end_s + 0.01
            names.append(span.name)
        return names

    by_name = {
        name: [s for s in spans.values() if s.name == name] for name in ("generate", "ffmpeg", "draft")
    }
    generated = [span for span in by_name["generate"] if span.service != "sva-gateway"]
    assert len(generated) == 3
    for span in generated:
        assert parents(span)[0] == "sva.v1.TextToAudioService/Generate"
        assert parents(span)[-2:] == ["generate", "job"]
    assert {span.service for span in by_name["ffmpeg"]} == {"sva-planner", "sva-postproc"}
    assert "sva.v1.PostprocService/Mux" in {parents(span)[0] for span in by_name["ffmpeg"]}
    (draft,) = by_name["draft"]
    assert parents(draft) == ["sva.v1.PlannerService/Plan", "call planner", "plan", "job"]


async def test_every_span_is_one_that_the_page_explains(watched: Watched) -> None:
    table = (ROOT / "docs" / "06-metrics.md").read_text().split("## Traces")[1]
    cells = re.findall(r"^\| (`.*?) \| (.*?) \|", table, re.MULTILINE)
    explained = {(name, where) for names, where in cells for name in re.findall(r"`([^`]+)`", names)}
    for span in (await spans_of_the_job(watched)).values():
        service = span.service.removeprefix("sva-")
        if span.name.startswith("call "):
            assert ("call planner", "gateway") in explained
        elif span.name.startswith("sva.v1."):
            assert ("sva.v1.PlannerService/Plan", "each service") in explained
        else:
            assert any(span.name == name and service in where for name, where in explained), span.name


async def test_the_call_that_created_the_job_leads_to_its_trace(watched: Watched) -> None:
    def created(spans: list[Span]) -> bool:
        return any(span.name.endswith("/CreateJob") for span in spans)

    spans = await watched.collector.until(created)
    (creation,) = [span for span in spans if span.name.endswith("/CreateJob")]
    assert creation.trace_id != watched.job_id.replace("-", "")
    assert creation.links == (watched.job_id.replace("-", ""),)


@pytest.mark.parametrize("service", ["planner", "sfx", "bgm", "postproc"])
async def test_the_log_lines_of_a_job_carry_its_trace(watched: Watched, service: str) -> None:
    lines = [line for line in watched.log(service) if line.get("job") == watched.job_id]
    assert {line["trace_id"] for line in lines} == {watched.job_id.replace("-", "")}
