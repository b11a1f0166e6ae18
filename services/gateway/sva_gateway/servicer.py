"""The wire: requests in, messages out, nothing decided."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from sva_common.letting_in import let_in
from sva_common.payload import send_chunks
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from . import control
from .access.base import caller
from .access.ownership import owned, whose
from .artifacts import VIDEO, media_type, no_such_artifact
from .intake import Intake
from .jobs import page_token
from .runtime import current

DEFAULT_PAGE = 50


class GatewayServicer(gateway_pb2_grpc.GatewayServiceServicer):
    """The public API."""

    def __init__(self) -> None:
        self._intake: Intake | None = None

    async def CreateJob(
        self, request_iterator: AsyncIterator[pb.CreateJobRequest], context: Any
    ) -> pb.CreateJobResponse:
        """Take a video and start a job."""
        if self._intake is None:
            self._intake = Intake(current())
        admitted = partial(let_in, context)
        return pb.CreateJobResponse(job=await self._intake.create(request_iterator, caller(), admitted))

    async def GetJob(self, request: pb.GetJobRequest, context: Any) -> pb.GetJobResponse:
        """Tell how a job stands."""
        return pb.GetJobResponse(job=await current().jobs.get(await owned(request.job_id)))

    async def ListJobs(self, request: pb.ListJobsRequest, context: Any) -> pb.ListJobsResponse:
        """List jobs, newest first."""
        before = page_token.decode(request.page_token) if request.page_token else None
        size = request.page_size or DEFAULT_PAGE
        jobs, more = await current().jobs.page(size, before, list(request.states), whose())
        token = page_token.encode(more) if more is not None else ""
        return pb.ListJobsResponse(jobs=jobs, next_page_token=token)

    async def WatchJob(self, request: pb.WatchJobRequest, context: Any) -> AsyncIterator[pb.WatchJobResponse]:
        """Follow a job until it ends."""
        async for message in current().feeds.watch(await owned(request.job_id), request.after):
            yield message

    async def CancelJob(self, request: pb.CancelJobRequest, context: Any) -> pb.CancelJobResponse:
        """Stop a job."""
        return pb.CancelJobResponse(job=await control.cancel(current(), await owned(request.job_id)))

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: Any) -> pb.DeleteJobResponse:
        """Remove a job."""
        await control.delete(current(), await owned(request.job_id))
        return pb.DeleteJobResponse()

    async def DownloadArtifact(
        self, request: pb.DownloadArtifactRequest, context: Any
    ) -> AsyncIterator[pb.DownloadArtifactResponse]:
        """Send one artifact."""
        runtime, name = current(), request.name or VIDEO
        job = await runtime.jobs.get(await owned(request.job_id))
        known = {artifact.name: artifact.sha256 for artifact in job.artifacts}
        if name not in known:
            raise no_such_artifact(job.id, name)
        with runtime.downloads.take():
            chunks = runtime.artifacts.chunks(job.id, name)
            async for part in send_chunks(chunks, name, media_type=media_type(name), sha256=known[name]):
                yield pb.DownloadArtifactResponse(artifact=part)
