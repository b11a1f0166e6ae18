"""The Python client against a gateway that breaks in every way a network can."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path

import pytest

import sva_cli
from sva_cli import Client, Job, JobState, PlanMade, Progress, SyncClient, TrackState, TrackStateChanged
from sva_common.errors import AlreadyExists, DataLoss, InvalidInput, NotFound, Overloaded, Unavailable
from sva_common.stubs import media_pb2 as media
from tests.cli.fake_gateway import FakeGateway, serve


async def test_a_video_arrives_as_it_is_with_every_option(gateway: FakeGateway, video: Path) -> None:
    async with Client(gateway.address) as client:
        job = await client.create_job(
            video,
            wish="melancholic, rainy",
            seed=2**64 - 1,
            description="a dark sea",
            sfx=["waves", "thunder"],
            bgm="piano",
            preset="balanced",
            existing_audio="duck",
            time_limit_s=90.5,
            clean=sva_cli.CleanSettings(lowpass_hz=0),
            mix=sva_cli.MixSettings(audio_bitrate_kbps=128),
        )
    assert gateway.uploads[job.id] == video.read_bytes()
    options = gateway.jobs[job.id].options
    assert (options.wish, options.seed, options.description) == (
        "melancholic, rainy",
        2**64 - 1,
        "a dark sea",
    )
    assert (list(options.sfx_prompts), options.bgm_prompt) == (["waves", "thunder"], "piano")
    assert (options.preset, options.existing_audio) == (media.PRESET_BALANCED, media.EXISTING_AUDIO_DUCK)
    assert options.time_limit.ToMilliseconds() == 90_500
    assert options.clean.HasField("lowpass_hz")
    assert not options.clean.HasField("highpass_hz")
    assert options.mix.audio_bitrate_kbps == 128
    assert options.file_name == "in.mp4"
    assert job.state is JobState.QUEUED
    assert uuid.UUID(job.id).version == 4


async def test_an_unset_seed_is_left_to_the_gateway_and_zero_is_a_seed(
    gateway: FakeGateway, video: Path
) -> None:
    async with Client(gateway.address) as client:
        unset, zero = await client.create_job(video), await client.create_job(video, seed=0)
    assert not gateway.jobs[unset.id].options.HasField("seed")
    assert gateway.jobs[zero.id].options.HasField("seed")


async def test_an_upload_whose_answer_is_lost_is_sent_again_and_makes_one_job(
    gateway: FakeGateway, video: Path
) -> None:
    gateway.failures["CreateJob"] = [Unavailable("gone"), Overloaded("full", retry_after_s=0.01)]
    gateway.failures["CreateJob:options"] = [Unavailable("gone before the first byte")]
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
    assert list(gateway.jobs) == [job.id]
    assert gateway.calls.count("CreateJob:options") == 4


async def test_the_id_of_another_video_is_refused_without_a_second_try(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"other")
    async with Client(gateway.address) as client:
        job = await client.create_job(video, job_id=sva_cli.new_job_id())
        assert (await client.create_job(video, job_id=job.id)).id == job.id
        with pytest.raises(AlreadyExists):
            await client.create_job(other, job_id=job.id)
    assert gateway.calls.count("CreateJob:options") == 3


async def test_a_wrong_field_is_named_with_what_would_be_right(gateway: FakeGateway, video: Path) -> None:
    async with Client(gateway.address) as client:
        with pytest.raises(InvalidInput) as caught:
            await client.create_job(video, wish="x" * 1001, sfx=["two\nlines"])
    assert [v.field for v in caught.value.violations] == ["options.wish", "options.sfx_prompts[0]"]
    assert caught.value.reason == "INVALID_FIELD"


async def test_a_file_that_cannot_be_read_is_an_error_of_the_file(
    gateway: FakeGateway, tmp_path: Path
) -> None:
    async with Client(gateway.address) as client:
        with pytest.raises(FileNotFoundError):
            await client.create_job(tmp_path / "missing.mp4")
        with pytest.raises(IsADirectoryError):
            await client.create_job(tmp_path)


async def test_values_that_cannot_be_sent_are_refused_before_the_upload(video: Path) -> None:
    async with Client("127.0.0.1:1") as client:
        with pytest.raises(ValueError, match="loud"):
            await client.create_job(video, preset="loud")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="sequence"):
            await client.create_job(video, sfx="waves")


async def test_a_watch_tells_the_job_then_what_happens_then_the_job(
    gateway: FakeGateway, video: Path
) -> None:
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        updates = [update async for update in client.watch(job.id)]
    assert isinstance(updates[0], Job)
    assert isinstance(updates[-1], Job)
    assert updates[-1].succeeded
    plan = next(update for update in updates if isinstance(update, PlanMade))
    assert [track.prompt for track in plan.tracks] == ["waves on a shore", "thunder far away", "calm piano"]
    dropped = [u for u in updates if isinstance(u, TrackStateChanged) and u.state is TrackState.DROPPED]
    assert dropped[0].detail == "rms 0.41 above 0.30"
    assert any(isinstance(update, Progress) for update in updates)


async def test_a_watch_that_breaks_goes_on_without_a_lost_or_repeated_event(
    gateway: FakeGateway, video: Path
) -> None:
    gateway.leg_lengths = [2, 0, 1]
    gateway.failures["WatchJob"] = [Unavailable("not up yet")]
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        updates = [update async for update in client.watch(job.id)]
    numbers = [u.number for u in updates if not isinstance(u, Job | Progress)]
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert gateway.watched_after == [0, 2, 2, 3]


async def test_a_watch_can_start_behind_what_was_seen_already(gateway: FakeGateway, video: Path) -> None:
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        updates = [update async for update in client.watch(job.id, after=4)]
    assert [u.number for u in updates if not isinstance(u, Job | Progress)] == [5, 6]


async def test_waiting_answers_the_job_as_it_ended(gateway: FakeGateway, video: Path) -> None:
    async with Client(gateway.address) as client:
        job = await client.wait((await client.create_job(video)).id)
    assert job.state is JobState.SUCCEEDED
    assert [artifact.name for artifact in job.artifacts] == ["video.mp4", "mix.wav"]
    assert [track.kind for track in job.tracks] == ["SFX", "SFX", "BGM"]


async def test_a_gateway_that_comes_back_on_the_same_port_is_found_again(video: Path) -> None:
    fake = FakeGateway()
    server = await serve(fake)
    async with Client(fake.address) as client:
        job = await client.create_job(video)
        await server.stop(grace=0)
        again = FakeGateway(jobs=fake.jobs)
        port = int(fake.address.rpartition(":")[2])
        revived = await serve(again, port=port)
        assert (await client.get_job(job.id)).id == job.id
        await revived.stop(grace=0)


async def test_patience_ends(gateway: FakeGateway) -> None:
    gateway.failures["GetJob"] = [Unavailable("gone")] * 100
    async with Client(gateway.address, patience_s=0.5) as client:
        with pytest.raises(Unavailable):
            await client.get_job("x")
        with pytest.raises(NotFound):
            await client.cancel_job("x")


async def test_where_nothing_listens_the_client_says_so(tmp_path: Path) -> None:
    async with Client("127.0.0.1:1") as client:
        with pytest.raises(Unavailable, match=r"nothing answers at 127\.0\.0\.1:1"):
            await client.wait_until_reachable(0.2)


async def test_a_download_is_whole_and_replaces_what_was_there(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    gateway.artifacts["video.mp4"] = bytes(range(256)) * 4096
    gateway.failures["DownloadArtifact"] = [Unavailable("gone")]
    target = tmp_path / "out.mp4"
    target.write_bytes(b"old")
    seen: list[int] = []
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        assert await client.download(job.id, "video.mp4", target, on_bytes=seen.append) == target
    assert target.read_bytes() == gateway.artifacts["video.mp4"]
    assert seen[-1] == 1 << 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


async def test_a_spoilt_download_leaves_the_old_file_and_nothing_else(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    gateway.spoil_downloads = True
    target = tmp_path / "out.mp4"
    target.write_bytes(b"old")
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        with pytest.raises(DataLoss):
            await client.download(job.id, "video.mp4", target)
        with pytest.raises(NotFound):
            await client.download(job.id, "track-9.wav", target)
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.mp4", "out.mp4"]


async def test_all_jobs_are_listed_page_by_page(gateway: FakeGateway, video: Path) -> None:
    async with Client(gateway.address) as client:
        created = [(await client.create_job(video)).id for _ in range(5)]
        await client.cancel_job(created[1])
        assert [job.id async for job in client.list_jobs()] == created
        assert [job.id async for job in client.list_jobs(states=[JobState.CANCELLED])] == [created[1]]


async def test_deleting_succeeds_when_only_the_answer_was_lost(gateway: FakeGateway, video: Path) -> None:
    gateway.failures["DeleteJob"] = [Unavailable("gone after the work")]
    async with Client(gateway.address) as client:
        job = await client.create_job(video)
        await client.delete_job(job.id)
        with pytest.raises(NotFound):
            await client.delete_job(job.id)


async def test_a_client_outside_its_block_says_how_it_is_used() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Client("localhost:1").get_job("x")


def test_the_exported_surface_is_complete_and_nothing_else() -> None:
    for name in sva_cli.__all__:
        assert getattr(sva_cli, name).__doc__ or name in ("Update", "Event")
    assert len(set(sva_cli.__all__)) == len(sva_cli.__all__) == 20
    assert {name for names in sva_cli._MODULES.values() for name in names} == set(sva_cli.__all__)
    with pytest.raises(AttributeError):
        _ = sva_cli.Nothing


async def test_the_client_without_an_event_loop_does_the_same(
    gateway: FakeGateway, video: Path, tmp_path: Path
) -> None:
    def script() -> tuple[list[int], bytes]:
        with SyncClient(gateway.address) as client:
            job = client.create_job(video, wish="calm")
            numbers = [u.number for u in client.watch(job.id) if not isinstance(u, Job | Progress)]
            assert client.wait(job.id).succeeded
            assert client.get_job(job.id).wish == "calm"
            data = client.download(job.id, "mix.wav", tmp_path / "mix.wav").read_bytes()
            assert client.cancel_job(job.id).state is JobState.CANCELLED
            client.delete_job(job.id)
            assert client.list_jobs() == []
            with pytest.raises(NotFound):
                next(client.watch(job.id))
            return numbers, data

    assert await asyncio.to_thread(script) == ([1, 2, 3, 4, 5, 6], b"RIFF")


def test_both_clients_offer_the_same_methods() -> None:
    own = {name for name in vars(Client) if not name.startswith("_")} - {"wait_until_reachable"}
    assert own == {name for name in vars(SyncClient) if not name.startswith("_")}
