"""The gateway as a client sees it."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sva_common.channel import open_channel
from sva_common.payload import send_bytes
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc, media_pb2

ENDED = (pb.JOB_STATE_SUCCEEDED, pb.JOB_STATE_FAILED, pb.JOB_STATE_CANCELLED)


class Client:
    """Calls one gateway."""

    def __init__(self, address: str) -> None:
        self.channel = open_channel(address)
        self.stub = gateway_pb2_grpc.GatewayServiceStub(self.channel)

    async def close(self) -> None:
        """Hang up."""
        await self.channel.close()

    async def create(self, video: Path | bytes, **options: Any) -> pb.Job:
        """Create a job."""
        data = video if isinstance(video, bytes) else await asyncio.to_thread(video.read_bytes)
        answer = await self.stub.CreateJob(requests(data, pb.JobOptions(**options)))
        return answer.job  # type: ignore[no-any-return]

    async def get(self, job_id: str) -> pb.Job:
        """A job as it stands."""
        return (await self.stub.GetJob(pb.GetJobRequest(job_id=job_id))).job  # type: ignore[no-any-return]

    async def watch(self, job_id: str, after: int = 0) -> list[pb.WatchJobResponse]:
        """All messages until the job ends."""
        call = self.stub.WatchJob(pb.WatchJobRequest(job_id=job_id, after=after))
        return [message async for message in call]

    async def events(self, job_id: str, after: int = 0) -> list[pb.JobEvent]:
        """All events after number `after` until the job ends."""
        return events_in(await self.watch(job_id, after))

    async def end(self, job_id: str) -> pb.Job:
        """Wait until the job has ended."""
        return (await self.watch(job_id))[-1].job

    async def download(self, job_id: str, name: str = "") -> bytes:
        """An artifact."""
        call = self.stub.DownloadArtifact(pb.DownloadArtifactRequest(job_id=job_id, name=name))
        return b"".join([message.artifact.data async for message in call])


def events_in(messages: list[pb.WatchJobResponse]) -> list[pb.JobEvent]:
    """The events among a watcher's messages."""
    return [message.event for message in messages if message.HasField("event")]


async def requests(data: bytes, options: pb.JobOptions) -> AsyncIterator[pb.CreateJobRequest]:
    """The stream that creates a job."""
    yield pb.CreateJobRequest(options=options)
    async for part in send_bytes(data, "video"):
        yield pb.CreateJobRequest(video=part)


def header_part(name: str = "video") -> media_pb2.PayloadPart:
    """The part that opens a payload."""
    return media_pb2.PayloadPart(header=media_pb2.PayloadHeader(name=name))


def wav_samples(data: bytes) -> set[float]:
    """The different sample values of a float WAV file with a header of 58 bytes."""
    body = data[58:]
    return set(struct.unpack(f"<{len(body) // 4}f", body))
