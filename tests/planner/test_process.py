"""A planner as a process of its own: what its log tells, and what is left of a call that ends early."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import grpc
import pytest

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.payload import send_file
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc
from sva_planner.servicer import SERVICE
from tests.conftest import StartService
from tests.planner.conftest import KEY
from tests.planner.fake_mllm import FakeMllm, Reply, error

HANGING_FFMPEG = """#!/bin/sh
echo $$ > {started}
exec sleep 600
"""


def environment_for(provider: str, mllm: FakeMllm) -> dict[str, str]:
    endpoint = f"http://{mllm.host}"
    if provider == "openai":
        return {
            "SVA_PLANNER_MLLM": provider,
            "SVA_OPENAI_API_KEY": KEY,
            "SVA_OPENAI_BASE_URL": f"{endpoint}/v1",
            "SVA_OPENAI_MODEL": "m",
        }
    return {"SVA_PLANNER_MLLM": provider, "GEMINI_API_KEY": KEY, "SVA_GEMINI_ENDPOINT": endpoint}


async def requests(video: Path) -> AsyncIterator[wire.PlanRequest]:
    yield wire.PlanRequest(options=wire.PlanOptions())
    async for part in send_file(video, "video"):
        yield wire.PlanRequest(video=part)


async def until_ready(channel: grpc.aio.Channel) -> wire_grpc.PlannerServiceStub:
    async for ready in watch(channel, SERVICE):
        if ready:
            break
    return wire_grpc.PlannerServiceStub(channel)


async def test_the_log_says_where_frames_go_and_never_the_key(
    start_service: StartService, provider: str, mllm: FakeMllm, short_clip: Path, tmp_path: Path
) -> None:
    mllm.says(error(500, f"{KEY} is what you sent"), error(403, f"{KEY} is bad"))
    service = await start_service(
        "sva_planner",
        **environment_for(provider, mllm),
        SVA_LOG_LEVEL="debug",
        OPENAI_LOG="debug",
        SVA_WORK_DIR=str(tmp_path),
    )
    async with open_channel(service.address) as channel:
        stub = await until_ready(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.Plan(requests(short_clip), timeout=30)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert KEY not in str(caught.value)
    await service.stop()
    log = (tmp_path / "sva_planner.log").read_text()
    assert mllm.host in log
    assert "frames go to" in log
    assert "MLLM_AUTH" in log
    assert KEY not in log


async def test_a_cancelled_plan_ends_though_the_mllm_hangs_and_leaves_nothing(
    start_service: StartService, mllm: FakeMllm, short_clip: Path, tmp_path: Path
) -> None:
    mllm.says(Reply("hang"))
    work = tmp_path / "work"
    work.mkdir()
    environment = environment_for("openai", mllm)
    service = await start_service("sva_planner", **environment, SVA_WORK_DIR=str(work))
    async with open_channel(service.address) as channel:
        call = (await until_ready(channel)).Plan(requests(short_clip))
        assert await asyncio.to_thread(mllm.was_asked.wait, 30)
        call.cancel()
        # The drain ends only when no call is left.
        assert await service.stop() == 0
    assert [*work.iterdir()] == []


@pytest.mark.parametrize("timeout_s", [None, 3.0], ids=["cancelled", "past its deadline"])
async def test_a_plan_that_is_called_off_kills_ffmpeg(
    start_service: StartService,
    short_clip: Path,
    tmp_path: Path,
    open_folder: Path,
    timeout_s: float | None,
) -> None:
    service = await start_with_hanging_ffmpeg(start_service, tmp_path, open_folder)
    async with open_channel(service.address) as channel:
        call = (await until_ready(channel)).Plan(requests(short_clip), timeout=timeout_s)
        running = asyncio.ensure_future(call.code())
        started = await asyncio.to_thread((open_folder / "started").read_text)
        if timeout_s is None:
            call.cancel()
        await running
        assert await service.stop() == 0
    assert not is_running(started.strip())
    assert [*(tmp_path / "work").iterdir()] == []


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach: FFmpeg runs as another one where we are root."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def start_with_hanging_ffmpeg(
    start_service: StartService, folder: Path, programs: Path
) -> ServiceProcess:
    """A planner that finds an FFmpeg on PATH which tells the pipe `started` its process, and hangs."""
    (folder / "work").mkdir()
    started = programs / "started"
    os.mkfifo(started)
    started.chmod(0o666)
    (programs / "ffmpeg").write_text(HANGING_FFMPEG.format(started=started))
    (programs / "ffmpeg").chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return await start_service("sva_planner", PATH=path, SVA_WORK_DIR=str(folder / "work"))


def is_running(pid: str) -> bool:
    """Whether there is such a process that is not just waiting to be reaped by its parent."""
    try:
        return (Path("/proc") / pid / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
