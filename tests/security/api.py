"""The gateway's API as some caller sees it: with a token or without, every call by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc

from sva_common.channel import open_channel
from sva_common.errors import SvaError
from sva_common.status import from_rpc_error
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc
from tests.gateway.client import requests

METHODS = {method.name: method for method in pb.DESCRIPTOR.services_by_name["GatewayService"].methods}


class Api:
    """Calls one gateway as one caller."""

    def __init__(self, address: str, video: Path, token: str = "", *, header: str = "") -> None:
        self.channel = open_channel(address)
        self._stub = gateway_pb2_grpc.GatewayServiceStub(self.channel)
        self._video = video
        value = header or (f"Bearer {token}" if token else "")
        self._metadata = (("authorization", value),) if value else ()

    async def close(self) -> None:
        """Hang up."""
        await self.channel.close()

    async def call(self, method: str, job_id: str = "", **fields: Any) -> list[Any]:
        """Make a call; answer its messages. Raises `grpc.aio.AioRpcError`."""
        request: Any
        if METHODS[method].client_streaming:
            request = requests(self._video.read_bytes(), pb.JobOptions(job_id=job_id, **fields))
        else:
            kind = METHODS[method].input_type
            known = {"job_id": job_id} if "job_id" in kind.fields_by_name and job_id else {}
            request = getattr(pb, kind.name)(**known, **fields)
        made = getattr(self._stub, method)(request, metadata=self._metadata, timeout=30)
        if METHODS[method].server_streaming:
            return [message async for message in made]
        return [await made]

    async def create(self, **options: Any) -> pb.Job:
        """Create a job."""
        (answer,) = await self.call("CreateJob", **options)
        return answer.job  # type: ignore[no-any-return]

    def upload(self) -> Any:
        """A CreateJob call that has sent nothing yet."""
        return self._stub.CreateJob(metadata=self._metadata, timeout=30)

    async def end(self, job_id: str) -> pb.Job:
        """Wait until a job has ended."""
        return (await self.call("WatchJob", job_id))[-1].job  # type: ignore[no-any-return]

    async def finished(self, **options: Any) -> pb.Job:
        """A job that has ended."""
        return await self.end((await self.create(**options)).id)

    async def listed(self) -> list[str]:
        """Ids of the jobs that exist for this caller."""
        (answer,) = await self.call("ListJobs")
        return [job.id for job in answer.jobs]

    async def refusal(self, method: str, job_id: str = "", **fields: Any) -> SvaError:
        """The error that a call ends with."""
        try:
            answered = await self.call(method, job_id, **fields)
        except grpc.aio.AioRpcError as error:
            return from_rpc_error(error)
        raise AssertionError(f"{method} was answered: {answered}")
