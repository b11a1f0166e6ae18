"""A gateway that speaks the contract from a script: what it takes, tells and breaks is up to the test."""

from __future__ import annotations

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from sva_common.errors import AlreadyExists, NotFound, SvaError, Unavailable
from sva_common.interceptor import CallGuard
from sva_common.letting_in import let_in
from sva_common.payload import PayloadReceiver, send_bytes
from sva_common.stubs import gateway_pb2 as gateway
from sva_common.stubs import gateway_pb2_grpc
from sva_common.stubs import media_pb2 as media

SFX, BGM = media.TRACK_KIND_SFX, media.TRACK_KIND_BGM
TRACKS = (
    media.Track(kind=SFX, prompt="waves on a shore"),
    media.Track(kind=SFX, prompt="thunder far away"),
    media.Track(kind=BGM, prompt="calm piano"),
)


@dataclass
class FakeGateway(gateway_pb2_grpc.GatewayServiceServicer):
    """One job's life is `events`; `leg_lengths` says after how many of them each watch breaks off."""

    final: gateway.JobState = gateway.JOB_STATE_SUCCEEDED
    error: gateway.JobError | None = None
    artifacts: dict[str, bytes] = field(
        default_factory=lambda: {"video.mp4": b"with sound", "mix.wav": b"RIFF"}
    )
    failures: dict[str, list[SvaError]] = field(default_factory=lambda: defaultdict(list))
    """Errors that the next calls of a method end with, after their work is done."""
    leg_lengths: list[int] = field(default_factory=list)
    hold_open: bool = False
    """The watch tells its events and then waits, as for a job that still runs."""
    spoil_downloads: bool = False
    jobs: dict[str, gateway.Job] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    watched_after: list[int] = field(default_factory=list)
    address: str = ""

    def events(self) -> list[gateway.JobEvent]:
        """What happens to every job here."""
        scheme = media.Scheme(idea="a storm at sea", tracks=TRACKS)
        plan = gateway.PlanMade(description="a dark sea", scheme=scheme, planned_by="offline")
        track = gateway.TrackStateChange
        told = [
            gateway.JobEvent(job_state=gateway.JobStateChange(state=gateway.JOB_STATE_PLANNING)),
            gateway.JobEvent(plan_made=plan),
            gateway.JobEvent(track_state=track(track=0, state=gateway.TRACK_STATE_GENERATING)),
            gateway.JobEvent(track_state=track(track=0, state=gateway.TRACK_STATE_READY)),
            gateway.JobEvent(
                track_state=track(track=1, state=gateway.TRACK_STATE_DROPPED, detail="rms 0.41 above 0.30")
            ),
            gateway.JobEvent(job_state=gateway.JobStateChange(state=self.final, error=self.error)),
        ]
        for number, event in enumerate(told, start=1):
            event.number = number
            event.time.FromSeconds(1_700_000_000 + number)
        return told

    async def CreateJob(self, request_iterator, context):
        options = gateway.JobOptions()
        with tempfile.TemporaryDirectory() as scratch, PayloadReceiver(Path(scratch), 1 << 24) as receiver:
            async for request in request_iterator:
                if request.HasField("options"):
                    self._call("CreateJob:options")
                    options.CopyFrom(request.options)
                    await let_in(context)
                else:
                    await receiver.accept(request.video)
            data = receiver.finish()["video"].path.read_bytes()
        job_id = options.job_id
        if self.uploads.setdefault(job_id, data) != data:
            raise AlreadyExists("the id is taken by another video")
        job = self.jobs.setdefault(job_id, gateway.Job(id=job_id, state=gateway.JOB_STATE_QUEUED))
        job.options.CopyFrom(options)
        job.create_time.FromSeconds(1_700_000_000)
        self._call("CreateJob")
        return gateway.CreateJobResponse(job=job)

    async def GetJob(self, request, context):
        self._call("GetJob")
        return gateway.GetJobResponse(job=self._find(request.job_id))

    async def ListJobs(self, request, context):
        self._call("ListJobs")
        start = int(request.page_token or 0)
        jobs = [job for job in self.jobs.values() if not request.states or job.state in request.states]
        page = jobs[start : start + 2]
        token = str(start + 2) if start + 2 < len(jobs) else ""
        return gateway.ListJobsResponse(jobs=page, next_page_token=token)

    async def WatchJob(self, request, context) -> AsyncIterator[gateway.WatchJobResponse]:
        self._call("WatchJob")
        job = self._find(request.job_id)
        self.watched_after.append(request.after)
        yield gateway.WatchJobResponse(job=job)
        left = self.leg_lengths.pop(0) if self.leg_lengths else None
        for event in self.events()[request.after :]:
            if self.hold_open and event.job_state.state == self.final:
                break
            if left == 0:
                raise Unavailable("this replica is stopping")
            left = left - 1 if left is not None else None
            yield gateway.WatchJobResponse(event=event)
            progress = gateway.JobProgress(fraction=event.number / 6, tracks=[0.5, 1, 0])
            yield gateway.WatchJobResponse(progress=progress)
        if self.hold_open:
            await asyncio.Event().wait()
        self._end(job)
        yield gateway.WatchJobResponse(job=job)

    async def CancelJob(self, request, context):
        job = self._find(request.job_id)
        job.state = gateway.JOB_STATE_CANCELLED
        self._call("CancelJob")
        return gateway.CancelJobResponse(job=job)

    async def DeleteJob(self, request, context):
        self._find(request.job_id)
        del self.jobs[request.job_id]
        self._call("DeleteJob")
        return gateway.DeleteJobResponse()

    async def DownloadArtifact(self, request, context) -> AsyncIterator[gateway.DownloadArtifactResponse]:
        self._call("DownloadArtifact")
        self._find(request.job_id)
        name = request.name or "video.mp4"
        if name not in self.artifacts:
            raise NotFound(f"the job has no artifact {name!r}", reason="ARTIFACT_NOT_FOUND")
        async for part in send_bytes(self.artifacts[name], name):
            if self.spoil_downloads and part.HasField("data"):
                part.data = part.data[::-1]
            yield gateway.DownloadArtifactResponse(artifact=part)

    def _call(self, method: str) -> None:
        self.calls.append(method)
        if self.failures[method]:
            raise self.failures[method].pop(0)

    def _find(self, job_id: str) -> gateway.Job:
        if job_id not in self.jobs:
            raise NotFound(f"there is no job {job_id}", reason="JOB_NOT_FOUND")
        return self.jobs[job_id]

    def _end(self, job: gateway.Job) -> None:
        job.state, job.progress, job.last_event = self.final, 1.0, len(self.events())
        if self.error is not None:
            job.error.CopyFrom(self.error)
        del job.tracks[:]
        for track in TRACKS:
            job.tracks.add(track=track, state=gateway.TRACK_STATE_READY, progress=1.0)
        del job.artifacts[:]
        for name, data in self.artifacts.items():
            job.artifacts.add(name=name, size_bytes=len(data))


async def serve(fake: FakeGateway, *, port: int = 0) -> grpc.aio.Server:
    """Start it behind the interceptor that every service of ours has."""
    server = grpc.aio.server(interceptors=[CallGuard()])
    gateway_pb2_grpc.add_GatewayServiceServicer_to_server(fake, server)
    fake.address = f"127.0.0.1:{server.add_insecure_port(f'127.0.0.1:{port}')}"
    await server.start()
    return server
