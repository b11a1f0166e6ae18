"""The asynchronous client of the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import grpc

from sva_common.channel import open_channel
from sva_common.errors import NotFound, TimedOut, Unavailable
from sva_common.letting_in import Sending
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as gateway
from sva_common.stubs import gateway_pb2_grpc

from .backoff import Backoff
from .credentials import Credentials, Token
from .jobs import Job, JobState
from .options import CleanSettings, ExistingAudio, MixSettings, Preset, options_message
from .reading import read_job, read_update
from .transfer import OnBytes, save, upload
from .updates import Progress, Update

WATCH_LEG_S = 600.0
"""A watch is renewed after this time, so that no call is without a deadline."""
PAGE_SIZE = 100
Answer = TypeVar("Answer")


class Client:
    """Talks to a gateway at `host:port`.

        async with Client("localhost:50050") as client:
            job = await client.create_job("in.mp4", wish="melancholic, rainy")
            async for update in client.watch(job.id):
                print(update)
            await client.download(job.id, "video.mp4", "out.mp4")

    Every method raises the errors of `sva_common.errors`. While the gateway is unreachable, calls are
    tried again for `patience_s` seconds; all of them are safe to repeat.

    `token` is what a gateway that asks who calls has given you, or a function that answers the present one.
    `ca`, `cert` and `key` are files in PEM form: the authorities to believe the gateway's certificate by, and
    a certificate of your own where it asks for one. Each turns TLS on, and so does `tls` with the public
    authorities. Without TLS a token can be read on its way.
    """

    def __init__(
        self,
        address: str,
        *,
        token: Token = "",
        ca: str | os.PathLike[str] | None = None,
        cert: str | os.PathLike[str] | None = None,
        key: str | os.PathLike[str] | None = None,
        tls: bool = False,
        timeout_s: float = 30.0,
        transfer_timeout_s: float = 3600.0,
        patience_s: float = 60.0,
    ) -> None:
        self.address = address
        self._credentials = Credentials(token, ca, cert, key, tls)
        self._timeout_s = timeout_s
        self._transfer_timeout_s = transfer_timeout_s
        self._patience_s = patience_s
        self._channel: grpc.aio.Channel | None = None

    async def __aenter__(self) -> Self:
        self._channel = open_channel(self.address, await asyncio.to_thread(self._credentials.read))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    async def wait_until_reachable(self, limit_s: float) -> None:
        """Wait until something answers at the address. Raises `Unavailable` after `limit_s` seconds."""
        try:
            async with asyncio.timeout(limit_s):
                await self._open_channel.channel_ready()
        except TimeoutError:
            how = " with TLS and a certificate that is trusted here" if self._credentials.encrypted else ""
            raise Unavailable(f"nothing answers at {self.address}{how}", reason="UNREACHABLE") from None

    async def create_job(
        self,
        path: str | os.PathLike[str],
        *,
        wish: str = "",
        seed: int | None = None,
        description: str = "",
        sfx: Sequence[str] = (),
        bgm: str = "",
        preset: Preset = "paper",
        existing_audio: ExistingAudio = "replace",
        time_limit_s: float | None = None,
        clean: CleanSettings | None = None,
        mix: MixSettings | None = None,
        job_id: str | None = None,
        on_bytes: OnBytes | None = None,
    ) -> Job:
        """Upload a video and start a job; answer it.

        `description` takes the place of the MLLM's look at the video; `sfx` and `bgm` are prompts of
        your own. `job_id` is a UUID in lower case; the same one with the same content answers the job
        that exists, and without one the client makes its own, so that a broken upload is sent again
        without a second job. Raises `OSError` when the file cannot be read, `InvalidInput` when the
        gateway does not take it, `AlreadyExists` when the id is taken by other content.
        """
        source = Path(path)
        options = options_message(
            source,
            job_id=job_id or new_job_id(),
            seed=seed,
            wish=wish,
            description=description,
            sfx=sfx,
            bgm=bgm,
            preset=preset,
            existing_audio=existing_audio,
            time_limit_s=time_limit_s,
            clean=clean,
            mix=mix,
        )

        async def create() -> Job:
            sending = Sending(upload(source, options, on_bytes))
            requests = aiter(sending)
            try:
                call = self._stub.CreateJob(
                    requests, timeout=self._transfer_timeout_s, metadata=self._credentials.metadata()
                )
                sending.to(call)
                answer = await call
            except (asyncio.CancelledError, grpc.RpcError):
                if sending.error is not None:
                    raise sending.error from None
                raise
            finally:
                # gRPC may be reading from it still, of a call that broke off: then its next write ends it.
                with contextlib.suppress(RuntimeError):
                    await requests.aclose()
            return read_job(answer.job)

        return await self._call(create)

    async def get_job(self, job_id: str) -> Job:
        """How a job stands. Raises `NotFound`."""
        request = gateway.GetJobRequest(job_id=job_id)
        answer = await self._call(
            lambda: self._stub.GetJob(request, timeout=self._timeout_s, metadata=self._credentials.metadata())
        )
        return read_job(answer.job)

    async def list_jobs(self, *, states: Sequence[JobState] = ()) -> AsyncIterator[Job]:
        """All jobs, newest first, fetched page by page."""
        token = ""
        wanted = [gateway.JobState.Value(f"JOB_STATE_{state}") for state in states]
        while True:
            request = gateway.ListJobsRequest(page_size=PAGE_SIZE, page_token=token, states=wanted)
            answer = await self._call(
                lambda request=request: self._stub.ListJobs(
                    request, timeout=self._timeout_s, metadata=self._credentials.metadata()
                )  # type: ignore[misc]
            )
            for job in answer.jobs:
                yield read_job(job)
            token = answer.next_page_token
            if not token:
                return

    async def watch(self, job_id: str, *, after: int = 0) -> AsyncIterator[Update]:
        """Follow a job until it ends: the job as it stands, then events and progress, the job at last.

        `after` is the number of the last event that you have seen. A broken connection is taken up
        again without a lost or repeated event; the job as it stands then comes again first.
        Raises `NotFound`, and `OutOfRange` when `after` lies beyond the last event.
        """
        backoff = Backoff(self._patience_s)
        while True:
            request = gateway.WatchJobRequest(job_id=job_id, after=after)
            call = self._stub.WatchJob(request, timeout=WATCH_LEG_S, metadata=self._credentials.metadata())
            ended = False
            try:
                async for response in call:
                    backoff.reset()
                    update = read_update(response)
                    if isinstance(update, Job):
                        ended = update.state.ended
                    elif update is not None and not isinstance(update, Progress):
                        if update.number <= after:
                            continue
                        after = update.number
                    if update is not None:
                        yield update
                if ended:
                    return
                error = Unavailable("the gateway stopped telling about the job before it ended")
                await backoff.pause(error)
            except grpc.RpcError as failed:
                told = from_rpc_error(failed)
                if not isinstance(told, TimedOut):
                    await backoff.pause(told)
            finally:
                call.cancel()

    async def wait(self, job_id: str) -> Job:
        """Wait until a job has ended and answer it; its `state` says how. Raises `NotFound`."""
        last: Job | None = None
        async for update in self.watch(job_id):
            if isinstance(update, Job):
                last = update
        return last or await self.get_job(job_id)

    async def cancel_job(self, job_id: str) -> Job:
        """Stop a job; one that has ended stays as it is. Answers it. Raises `NotFound`."""
        request = gateway.CancelJobRequest(job_id=job_id)
        answer = await self._call(
            lambda: self._stub.CancelJob(
                request, timeout=self._timeout_s, metadata=self._credentials.metadata()
            )
        )
        return read_job(answer.job)

    async def delete_job(self, job_id: str) -> None:
        """Remove a job with every byte of it; one that runs is cancelled first. Raises `NotFound`."""
        request, attempts = gateway.DeleteJobRequest(job_id=job_id), 0

        async def delete() -> None:
            nonlocal attempts
            attempts += 1
            try:
                await self._stub.DeleteJob(
                    request, timeout=self._timeout_s, metadata=self._credentials.metadata()
                )
            except grpc.RpcError as failed:
                # An attempt before this one may have done it, and only its answer got lost.
                if attempts == 1 or not isinstance(from_rpc_error(failed), NotFound):
                    raise

        await self._call(delete)

    async def download(
        self, job_id: str, name: str, path: str | os.PathLike[str], *, on_bytes: OnBytes | None = None
    ) -> Path:
        """Write the artifact `name` to the file `path`, whole or not at all; answer the path.

        Raises `NotFound` (no such job, or not, or not yet, such an artifact), `DataLoss`, `OSError`.
        """
        target = Path(path)
        request = gateway.DownloadArtifactRequest(job_id=job_id, name=name)

        async def receive() -> None:
            call = self._stub.DownloadArtifact(
                request, timeout=self._transfer_timeout_s, metadata=self._credentials.metadata()
            )
            try:
                await save(aiter(call), target, on_bytes)
            finally:
                call.cancel()

        await self._call(receive)
        return target

    async def _call(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        backoff = Backoff(self._patience_s)
        while True:
            try:
                return await attempt()
            except grpc.RpcError as failed:
                error = from_rpc_error(failed)
            await backoff.pause(error)

    @property
    def _open_channel(self) -> grpc.aio.Channel:
        if self._channel is None:
            raise RuntimeError("use the client as `async with Client(…) as client:`")
        return self._channel

    @property
    def _stub(self) -> gateway_pb2_grpc.GatewayServiceAsyncStub:
        return gateway_pb2_grpc.GatewayServiceStub(self._open_channel)


def new_job_id() -> str:
    """An id for a job that is yet to be created."""
    return str(uuid.uuid4())
