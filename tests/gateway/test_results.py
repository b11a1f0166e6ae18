"""What a client can download and list."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import grpc
import pytest
import soundfile

from sva_common.errors import InvalidInput
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as postproc

from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALL = {
    "video.mp4",
    "mix.wav",
    "key_frame.png",
    "plan.json",
    "provenance.json",
    *(f"track-{n}{kind}.wav" for n in range(3) for kind in ("", ".raw")),
}


async def test_every_artifact_is_what_the_job_says_of_it(gateway: Bench, video: Path) -> None:
    job = await gateway.client.create(video)
    ended = await gateway.client.end(job.id)
    assert {artifact.name for artifact in ended.artifacts} == ALL
    for artifact in ended.artifacts:
        data = await gateway.client.download(job.id, artifact.name)
        assert (len(data), hashlib.sha256(data).digest()) == (artifact.size_bytes, artifact.sha256)
    samples, rate = soundfile.read(io.BytesIO(await gateway.client.download(job.id, "track-2.wav")))
    assert (len(samples), rate) == (16_000, 16_000)
    assert await gateway.client.download(job.id, "key_frame.png") == b"\x89PNG picture"


async def test_provenance_holds_what_is_needed_to_do_it_again(gateway: Bench, video: Path) -> None:
    mix = postproc.MuxOptions(settings=media.MixSettings(sfx_volume=0.5)).settings
    job = await gateway.client.create(video, seed=11, wish="calm", mix=mix)
    ended = await gateway.client.end(job.id)
    told = json.loads(await gateway.client.download(job.id, "provenance.json"))
    assert told["seed"] == 11
    assert told["options"]["wish"] == "calm"
    assert told["options"]["mix"] == {"sfx_volume": 0.5}
    assert told["video"]["sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
    assert told["planner"]["provider"] == "offline"
    assert [track["prompt"] for track in told["tracks"]] == [SFX, OTHER_SFX, BGM]
    assert [track["seed"] for track in told["tracks"]] == [track.seed for track in ended.tracks]
    assert told["tracks"][2]["model"]["checkpoint_sha256"] == "ab" * 32
    assert told["tracks"][0]["gate"]["threshold"] == 0.3
    assert told["mux"]["ffmpeg_runs"] == [{"arguments": ["-i", "video", "video.mp4"]}]
    assert told["versions"]["ffmpeg"] == "7.0"
    assert set(told["artifacts"]) == ALL - {"provenance.json"}
    plan = json.loads(await gateway.client.download(job.id, "plan.json"))
    assert [track["prompt"] for track in plan["scheme"]["tracks"]] == [SFX, OTHER_SFX, BGM]
    assert "png" not in plan["key_frame"]


async def test_workers_get_what_was_asked_for(gateway: Bench, video: Path) -> None:
    clean = media.CleanSettings(rms_threshold=0.2)
    job = await gateway.client.create(
        video, seed=3, sfx_prompts=["a"], preset=media.PRESET_BALANCED, clean=clean
    )
    ended = await gateway.client.end(job.id)
    options, payloads = gateway.script.requests["plan"]
    assert (options.seed, list(options.sfx_prompts)) == (3, ["a"])
    assert payloads["video"] == video.read_bytes()
    asked = gateway.script.requests[f"generate:{SFX}"]
    assert (asked.duration_s, asked.seed) == (pytest.approx(1.0), ended.tracks[0].seed)
    cleaned = gateway.script.requests[f"clean:{SFX}"]
    assert (cleaned.preset, cleaned.settings, cleaned.kind) == (
        media.PRESET_BALANCED,
        clean,
        media.TRACK_KIND_SFX,
    )
    assert gateway.script.requests["mux"].preset == media.PRESET_BALANCED


@pytest.mark.parametrize("name", ["source", "nope", "../jobs.sqlite", "video.mp4#1"])
async def test_only_listed_artifacts_can_be_downloaded(gateway: Bench, video: Path, name: str) -> None:
    job = await gateway.client.create(video)
    await gateway.client.end(job.id)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.client.download(job.id, name)
    assert from_rpc_error(caught.value).reason == "ARTIFACT_NOT_FOUND"


async def test_jobs_are_listed_newest_first_by_pages_and_states(gateway: Bench, video: Path) -> None:
    stub = gateway.client.stub
    gateway.script.hold("plan")
    jobs = [await gateway.client.create(video) for _ in range(3)]
    await stub.CancelJob(pb.CancelJobRequest(job_id=jobs[1].id))
    first = await stub.ListJobs(pb.ListJobsRequest(page_size=2))
    assert [job.id for job in first.jobs] == [jobs[2].id, jobs[1].id]
    second = await stub.ListJobs(pb.ListJobsRequest(page_size=1, page_token=first.next_page_token))
    assert [job.id for job in second.jobs] == [jobs[0].id]
    cancelled = await stub.ListJobs(pb.ListJobsRequest(page_size=1, states=[pb.JOB_STATE_CANCELLED]))
    assert [job.id for job in cancelled.jobs] == [jobs[1].id]
    planning = [pb.JOB_STATE_QUEUED, pb.JOB_STATE_PLANNING]
    everything = await stub.ListJobs(pb.ListJobsRequest(page_size=1000, states=planning))
    assert [job.id for job in everything.jobs] == [jobs[2].id, jobs[0].id]
    assert everything.next_page_token == ""
    nonsense = "nonsense"
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.ListJobs(pb.ListJobsRequest(page_token=nonsense))
    assert isinstance(from_rpc_error(caught.value), InvalidInput)
    gateway.script.let()
    for job in (jobs[0], jobs[2]):
        await gateway.client.end(job.id)
