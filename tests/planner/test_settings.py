"""What a planner process says when it starts: where frames go, and what is wrong with its settings."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from sva_common.channel import open_channel
from sva_common.payload import send_file
from sva_common.settings import explain
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc
from sva_planner.servicer import SERVICE
from sva_planner.settings import PlannerSettings
from tests.conftest import StartService
from tests.planner.conftest import KEY
from tests.planner.fake_mllm import FakeMllm, Reply, error

OPENAI = {"SVA_PLANNER_MLLM": "openai", "SVA_OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"SVA_PLANNER_MLLM": "gemini"}, "GEMINI_API_KEY: is needed with SVA_PLANNER_MLLM=gemini"),
        (OPENAI, "SVA_OPENAI_MODEL: is needed"),
        ({**OPENAI, "SVA_OPENAI_MODEL": "m", "SVA_OPENAI_BASE_URL": "ftp://x"}, "SVA_OPENAI_BASE_URL: "),
        ({"SVA_PLANNER_MLLM": "oracle"}, "SVA_PLANNER_MLLM: "),
        ({"SVA_PLANNER_TIMEOUT_S": "soon"}, "SVA_PLANNER_TIMEOUT_S: "),
        ({"SVA_GEMINI_ENDPOINT": f"https://user:{KEY}@host"}, "SVA_GEMINI_ENDPOINT: must hold no user name"),
        ({"SVA_PLANNER_FALLBACK": "hope"}, "SVA_PLANNER_FALLBACK: "),
    ],
)
def test_each_mistake_is_a_clear_line_without_secrets(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="validation") as caught:
        PlannerSettings()
    lines = explain(caught.value, PlannerSettings)  # type: ignore[arg-type]
    assert any(line in said for said in lines), lines
    assert KEY not in "\n".join(lines)


@pytest.mark.parametrize(
    ("environment", "provider"),
    [
        ({}, "offline"),
        ({"GEMINI_API_KEY": " "}, "offline"),
        ({"GEMINI_API_KEY": KEY}, "gemini"),
        ({"GEMINI_API_KEY": KEY, "SVA_OPENAI_API_KEY": KEY, "SVA_OPENAI_MODEL": "m"}, "gemini"),
        ({"SVA_OPENAI_API_KEY": KEY, "SVA_OPENAI_MODEL": "m"}, "openai"),
        ({"SVA_OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "SVA_OPENAI_MODEL": "m"}, "openai"),
    ],
)
def test_auto_asks_whoever_has_a_key(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], provider: str
) -> None:
    monkeypatch.setenv("SVA_PLANNER_MLLM", "auto")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = PlannerSettings()
    assert settings.provider == provider
    assert KEY not in repr(settings)


async def test_a_process_with_wrong_settings_ends_with_78_and_says_why() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sva_planner",
        env={**os.environ, "SVA_PLANNER_MLLM": "gemini", "SVA_PLANNER_RETRY_WAIT_S": "-1"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 78
    assert b"settings: GEMINI_API_KEY: is needed with SVA_PLANNER_MLLM=gemini" in said
    assert b"settings: SVA_PLANNER_RETRY_WAIT_S: " in said
    assert b"Traceback" not in said


async def test_the_log_says_where_frames_go_and_never_the_key(
    start_service: StartService, mllm: FakeMllm, short_clip: Path, tmp_path: Path
) -> None:
    mllm.says(error(500, f"{KEY} is what you sent"), error(401, f"{KEY} is bad"))
    service = await start_service(
        "sva_planner",
        SVA_PLANNER_MLLM="gemini",
        GEMINI_API_KEY=KEY,
        SVA_GEMINI_ENDPOINT=f"http://{mllm.host}",
        SVA_LOG_LEVEL="debug",
        SVA_WORK_DIR=str(tmp_path),
    )
    async with open_channel(service.address) as channel:
        await until_ready(channel)
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await wire_grpc.PlannerServiceStub(channel).Plan(requests(short_clip), timeout=30)
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
    service = await start_service(
        "sva_planner",
        SVA_PLANNER_MLLM="openai",
        SVA_OPENAI_BASE_URL=f"http://{mllm.host}/v1",
        SVA_OPENAI_MODEL="m",
        SVA_WORK_DIR=str(work),
    )
    async with open_channel(service.address) as channel:
        await until_ready(channel)
        call = wire_grpc.PlannerServiceStub(channel).Plan(requests(short_clip))
        assert await asyncio.to_thread(mllm.was_asked.wait, 30)
        call.cancel()
        # The drain ends only when no call is left.
        assert await service.stop() == 0
    assert [*work.iterdir()] == []


async def until_ready(channel: grpc.aio.Channel) -> None:
    """Wait for the SDK to be imported."""
    request = health_pb2.HealthCheckRequest(service=SERVICE)
    async for answer in health_pb2_grpc.HealthStub(channel).Watch(request, timeout=30):
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            return


async def requests(video: Path) -> AsyncIterator[wire.PlanRequest]:
    yield wire.PlanRequest(options=wire.PlanOptions())
    async for part in send_file(video, "video"):
        yield wire.PlanRequest(video=part)
