"""What Prometheus reads from each service after one job."""

from __future__ import annotations

import pytest

from .watched import SERVICES, Watched

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_calls_are_counted_by_method_and_code_when_they_have_ended(watched: Watched) -> None:
    calls = {
        "gateway": {"GatewayService/CreateJob": 1},
        "planner": {"PlannerService/Plan": 1},
        "sfx": {"TextToAudioService/Generate": 2},
        "bgm": {"TextToAudioService/Generate": 1},
        "postproc": {"PostprocService/CleanTrack": 3, "PostprocService/Mux": 1},
    }
    for service, methods in calls.items():
        scraped = await watched.scrape(service)
        for name, count in methods.items():
            method = f"sva.v1.{name}"
            assert scraped("sva_rpc_requests_total", method=method) == count
            assert scraped("sva_rpc_requests_total", method=method, code="OK") == count
            assert scraped("sva_rpc_duration_seconds_count", method=method) == count
            assert scraped("sva_rpc_duration_seconds_sum", method=method) > 0
            assert scraped("sva_rpc_in_flight", method=method) == 0


async def test_streams_are_counted_by_message_and_byte(watched: Watched) -> None:
    postproc, sfx = await watched.scrape("postproc"), await watched.scrape("sfx")
    mux = {"method": "sva.v1.PostprocService/Mux"}
    # Seven seconds of stereo at 48 kHz, three bytes a sample, in chunks of 256 KiB, besides the MP4.
    mix = 7 * 48_000 * 2 * 3
    assert postproc("sva_rpc_bytes_total", direction="sent", **mux) > mix
    assert postproc("sva_rpc_messages_total", direction="sent", **mux) > mix / 2**18
    assert postproc("sva_rpc_messages_total", direction="received", **mux) > 4
    generate = {"method": "sva.v1.TextToAudioService/Generate"}
    assert sfx("sva_rpc_messages_total", direction="received", **generate) == 2
    assert sfx("sva_rpc_bytes_total", direction="sent", **generate) > 2 * 7 * 16_000 * 4


async def test_each_stage_of_the_job_was_observed_once_for_each_track(watched: Watched) -> None:
    gateway = await watched.scrape("gateway")
    stages = {
        (stage, kind): gateway("sva_stage_duration_seconds_count", stage=stage, kind=kind)
        for stage in ("plan", "generate", "clean", "mux")
        for kind in ("", "sfx", "bgm")
    }
    assert {key: count for key, count in stages.items() if count} == {
        ("plan", ""): 1,
        ("generate", "sfx"): 2,
        ("generate", "bgm"): 1,
        ("clean", "sfx"): 2,
        ("clean", "bgm"): 1,
        ("mux", ""): 1,
    }
    assert gateway("sva_stage_failures_total") == 0


async def test_the_job_went_through_its_states_and_every_worker_is_ready(watched: Watched) -> None:
    gateway = await watched.scrape("gateway")
    for state in ("queued", "planning", "generating", "mixing", "succeeded"):
        assert gateway("sva_jobs_total", state=state) == 1
    assert gateway("sva_job_duration_seconds_count", state="succeeded") == 1
    for target in ("planner", "sfx", "bgm", "postproc"):
        assert gateway("sva_worker_endpoints", target=target, state="ready") == 1
        assert gateway("sva_worker_endpoints", target=target) == 1
        assert gateway("sva_worker_wait_seconds_count", target=target) >= 1


async def test_no_job_is_unfinished_in_the_end(watched: Watched) -> None:
    # The database is asked every few seconds, not at every scrape.
    while (await watched.scrape("gateway"))("sva_jobs_unfinished"):
        pass


@pytest.mark.parametrize(("service", "tracks"), [("sfx", 2), ("bgm", 1)])
async def test_generation_tells_its_wait_its_work_and_how_much_sound_it_made(
    watched: Watched, service: str, tracks: int
) -> None:
    scraped = await watched.scrape(service)
    assert scraped("sva_generation_audio_seconds_total") == pytest.approx(7 * tracks, abs=0.1)
    assert scraped("sva_generation_queue_seconds_count") == tracks
    assert scraped("sva_generation_seconds_count") == tracks
    work = scraped("sva_generation_seconds_sum")
    assert scraped("sva_generation_real_time_factor_sum") == pytest.approx(work / 7, rel=0.05)
    assert scraped("sva_generation_active") == scraped("sva_generation_queue_depth") == 0


async def test_the_gate_tells_its_verdicts_and_ffmpeg_its_runs(watched: Watched) -> None:
    postproc, planner = await watched.scrape("postproc"), await watched.scrape("planner")
    assert postproc("sva_gate_verdicts_total", kind="bgm", verdict="kept") == 1
    assert postproc("sva_gate_verdicts_total", kind="sfx") == 2
    kept = postproc("sva_gate_verdicts_total", verdict="kept")
    assert postproc("sva_clean_duration_seconds_count") == 3
    assert postproc("sva_mux_duration_seconds_count", picture="copied") == 1
    assert postproc("sva_ffmpeg_duration_seconds_count", outcome="ok") == kept + 1
    assert postproc("sva_postproc_active") == postproc("sva_postproc_waiting") == 0
    assert planner("sva_plans_total", provider="offline") == 1
    assert planner("sva_ffmpeg_duration_seconds_count", outcome="ok") >= 1


@pytest.mark.parametrize("service", SERVICES)
async def test_no_label_holds_a_job_a_prompt_or_an_address(watched: Watched, service: str) -> None:
    scraped = await watched.scrape(service)
    values = scraped.label_values()
    assert not [value for value in values if watched.job_id in value or "127.0.0.1" in value or " " in value]
    assert scraped("process_resident_memory_bytes") > 1e7
