"""A planner over real gRPC inside the test's process, an MLLM to ask, and videos made for the occasion."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_common.channel import open_channel
from sva_common.errors import SvaError
from sva_common.interceptor import CallGuard
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.payload import send_file
from sva_common.status import from_rpc_error
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc
from sva_planner.__main__ import PlannerService
from sva_planner.servicer import PlannerServicer
from sva_planner.settings import PlannerSettings
from sva_planner.slots import Slots
from tests.planner.fake_mllm import FakeMllm

KEY = "AIzaVerySecretKeyThatNobodyMaySee"
PROVIDERS = ("gemini", "google-generativeai", "openai")


@pytest.fixture(scope="session")
def make_video(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`make_video("name.mp4", "-f", "lavfi", …)` runs FFmpeg with these arguments, once per name."""
    folder = tmp_path_factory.mktemp("videos")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            command = [ffmpeg_path(), "-v", "error", "-nostdin", "-y", *arguments, str(path)]
            subprocess.run(command, check=True, timeout=60)
        return path

    return make


@pytest.fixture(scope="session")
def short_clip(make_video: Callable[..., Path]) -> Path:
    """One second of a moving test picture, 160×120, a key frame every 5 of its 10 frames."""
    source = "testsrc2=size=160x120:rate=10:duration=1"
    return make_video("short.mp4", "-f", "lavfi", "-i", source, "-g", "5", "-pix_fmt", "yuv420p")


@pytest.fixture
def mllm() -> Iterator[FakeMllm]:
    """An MLLM endpoint that answers from a script."""
    with FakeMllm() as server:
        yield server


class Planner:
    """A client of a planner."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = wire_grpc.PlannerServiceStub(channel)

    async def plan(self, video: Path, *, timeout_s: float = 30, **options: Any) -> wire.PlanResponse:
        """The plan; raises the `SvaError` that the status stands for."""

        async def requests() -> AsyncIterator[wire.PlanRequest]:
            yield wire.PlanRequest(options=wire.PlanOptions(**options))
            async for part in send_file(video, "video"):
                yield wire.PlanRequest(video=part)

        return await self.send(requests(), timeout_s=timeout_s)

    async def refused(self, video: Path, **options: Any) -> SvaError:
        """The error that this plan is answered with."""
        with pytest.raises(SvaError) as caught:
            await self.plan(video, **options)
        return caught.value

    async def send(
        self, requests: AsyncIterator[wire.PlanRequest], *, timeout_s: float = 30
    ) -> wire.PlanResponse:
        """Send these messages as they are."""
        try:
            response: wire.PlanResponse = await self._stub.Plan(requests, timeout=timeout_s)
        except grpc.aio.AioRpcError as error:
            raise from_rpc_error(error) from None
        return response


StartPlanner = Callable[..., Any]


@pytest.fixture
async def start_planner(tmp_path: Path) -> AsyncIterator[StartPlanner]:
    """`await start_planner(planner_mllm="gemini", …)` serves a planner with these settings.

    Afterwards nothing may be left of any plan.
    """
    async with AsyncExitStack() as stack:

        async def start(**settings: Any) -> Planner:
            work = tmp_path / "work"
            work.mkdir(exist_ok=True)
            planner_settings = PlannerSettings(work_dir=str(work), **settings)
            service = PlannerService(planner_settings)
            await service.make_ready()
            stack.push_async_callback(service.close)
            server = grpc.aio.server(interceptors=[CallGuard()])
            servicer = PlannerServicer(
                service.plan,
                slot=Slots(planner_settings.planner_max_plans, service.folder).take,
                max_video_bytes=planner_settings.planner_max_video_bytes,
                upload_idle_s=planner_settings.planner_upload_idle_s,
            )
            wire_grpc.add_PlannerServiceServicer_to_server(servicer, server)
            port = server.add_insecure_port("127.0.0.1:0")
            await server.start()
            stack.push_async_callback(server.stop, 0)
            return Planner(await stack.enter_async_context(open_channel(f"127.0.0.1:{port}")))

        yield start
    assert [*tmp_path.glob("work/*")] == []


@pytest.fixture
async def planner(start_planner: StartPlanner) -> Planner:
    """A planner with the offline author."""
    planner: Planner = await start_planner(planner_mllm="offline")
    return planner


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each implementation that asks over the network."""
    if request.param == "google-generativeai":
        pytest.importorskip("google.generativeai", reason="the extra google-generativeai is not installed")
    name: str = request.param
    return name


def asks(provider: str, mllm: FakeMllm, **more: Any) -> dict[str, Any]:
    """Settings with which a planner asks `mllm`, hardly waiting between tries."""
    endpoint = f"http://{mllm.host}"
    where: dict[str, Any] = {"gemini_api_key": KEY, "gemini_endpoint": endpoint, "gemini_model": "test-model"}
    if provider == "openai":
        where = {"openai_api_key": KEY, "openai_base_url": f"{endpoint}/v1", "openai_model": "test-model"}
    return {"planner_mllm": provider, "planner_retry_wait_s": 0.01, **where, **more}
