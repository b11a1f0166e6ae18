"""An upload whose connection breaks, at whatever moment, is sent again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_cli import Client
from sva_common.letting_in import let_in
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import gateway_pb2_grpc

from .proxy import Proxy


class Gateway(gateway_pb2_grpc.GatewayServiceServicer):
    """Takes uploads; the first one it cuts off, before or after it lets it in."""

    def __init__(self, proxy: Proxy, *, letting_in: bool) -> None:
        self._proxy = proxy
        self._letting_in = letting_in
        self.attempts = 0

    async def CreateJob(self, requests: Any, context: Any) -> pb.CreateJobResponse:
        self.attempts += 1
        options = (await anext(aiter(requests))).options
        if self._letting_in or self.attempts > 1:
            await let_in(context)
        if self.attempts == 1:
            self._proxy.reset()
        async for _ in requests:
            pass
        return pb.CreateJobResponse(job=pb.Job(id=options.job_id, state=pb.JOB_STATE_QUEUED))


@pytest.mark.parametrize("letting_in", [False, True], ids=["before it is let in", "as it is sent"])
async def test_an_upload_that_is_cut_off_is_sent_again(tmp_path: Path, letting_in: bool) -> None:
    video = tmp_path / "video.mp4"
    video.write_bytes(bytes(20_000_000))
    proxy = await Proxy().start()
    servicer = Gateway(proxy, letting_in=letting_in)
    server = grpc.aio.server()
    gateway_pb2_grpc.add_GatewayServiceServicer_to_server(servicer, server)
    proxy.target = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    async with asyncio.timeout(60), Client(proxy.address) as client:
        job = await client.create_job(video)
    assert job.id
    assert servicer.attempts == 2
    await server.stop(grace=0)
    await proxy.close()
