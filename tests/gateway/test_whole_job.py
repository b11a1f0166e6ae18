"""A job from the upload to the last artifact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sva_common.stubs import gateway_pb2 as pb

from .client import events_in, wav_samples
from .conftest import Bench
from .workers import BGM, OTHER_SFX, SFX, sound_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_job_ends_with_a_video_that_holds_every_track(gateway: Bench, video: Path) -> None:
    client = gateway.client
    job = await client.create(video, seed=7, wish="calm")
    assert job.state == pb.JOB_STATE_QUEUED
    messages = await client.watch(job.id)
    ended = messages[-1].job
    assert ended.state == pb.JOB_STATE_SUCCEEDED
    assert ended.progress == 1.0
    muxed = json.loads(await client.download(job.id))
    assert muxed == {
        "heard": {"track-0": SFX, "track-1": OTHER_SFX, "track-2": BGM},
        "video_bytes": video.stat().st_size,
    }
    for n, prompt in enumerate((SFX, OTHER_SFX, BGM)):
        for name in (f"track-{n}.raw.wav", f"track-{n}.wav"):
            assert wav_samples(await client.download(job.id, name)) == {sound_of(prompt)}
    assert gateway.script.job_ids == {job.id}
    numbers = [event.number for event in events_in(messages)]
    assert numbers == list(range(1, ended.last_event + 1))
