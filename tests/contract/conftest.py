"""The five services, each with a call that stays open and a request that breaks a rule."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.stubs import (
    gateway_pb2,
    gateway_pb2_grpc,
    media_pb2,
    planner_pb2,
    planner_pb2_grpc,
    postproc_pb2,
    postproc_pb2_grpc,
    text_to_audio_pb2,
    text_to_audio_pb2_grpc,
)


@dataclass(frozen=True)
class Subject:
    """One of the five, and how to exercise it."""

    label: str
    name: str
    open_call: Callable[[grpc.aio.Channel, Any, dict[str, Any]], Any]
    """Starts a call that does not end by itself soon; takes channel, event that ends it, and call options."""
    break_rule: Callable[[grpc.aio.Channel, dict[str, Any]], Any]
    """A call that breaks a field rule."""
    broken_field: str

    @property
    def module(self) -> str:
        return f"sva_{self.label}"


async def held(first: Any, release: asyncio.Event) -> AsyncIterator[Any]:
    """A request stream that sends its first message and then nothing until it is released."""
    yield first
    await release.wait()


async def first_only(message: Any) -> AsyncIterator[Any]:
    yield message


def _planner() -> Subject:
    stub = planner_pb2_grpc.PlannerServiceStub
    options = planner_pb2.PlanRequest(options=planner_pb2.PlanOptions(seed=1))
    wrong = planner_pb2.PlanRequest(options=planner_pb2.PlanOptions(wish="x" * 2000))
    return Subject(
        "planner",
        "sva.v1.PlannerService",
        lambda channel, release, kw: stub(channel).Plan(held(options, release), **kw),
        lambda channel, kw: stub(channel).Plan(first_only(wrong), **kw),
        "options.wish",
    )


def _text_to_audio(label: str) -> Subject:
    stub = text_to_audio_pb2_grpc.TextToAudioServiceStub
    long = text_to_audio_pb2.GenerateRequest(prompt="rain, wind, thunder and waves", duration_s=600)
    wrong = text_to_audio_pb2.GenerateRequest(prompt="rain", duration_s=0.1)
    return Subject(
        label,
        "sva.v1.TextToAudioService",
        lambda channel, _release, kw: stub(channel).Generate(long, **kw),
        lambda channel, kw: stub(channel).Generate(wrong, **kw),
        "duration_s",
    )


def _postproc() -> Subject:
    stub = postproc_pb2_grpc.PostprocServiceStub
    sfx = postproc_pb2.CleanTrackOptions(kind=media_pb2.TRACK_KIND_SFX)
    options = postproc_pb2.CleanTrackRequest(options=sfx)
    wrong = postproc_pb2.CleanTrackRequest(options=postproc_pb2.CleanTrackOptions())
    return Subject(
        "postproc",
        "sva.v1.PostprocService",
        lambda channel, release, kw: stub(channel).CleanTrack(held(options, release), **kw),
        lambda channel, kw: stub(channel).CleanTrack(first_only(wrong), **kw),
        "options.kind",
    )


def _gateway() -> Subject:
    stub = gateway_pb2_grpc.GatewayServiceStub
    options = gateway_pb2.CreateJobRequest(options=gateway_pb2.JobOptions(seed=1))
    return Subject(
        "gateway",
        "sva.v1.GatewayService",
        lambda channel, release, kw: stub(channel).CreateJob(held(options, release), **kw),
        lambda channel, kw: stub(channel).GetJob(gateway_pb2.GetJobRequest(), **kw),
        "job_id",
    )


SUBJECTS = [_planner(), _text_to_audio("sfx"), _text_to_audio("bgm"), _postproc(), _gateway()]


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.label, scope="module")
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each of the five in turn."""
    return request.param  # type: ignore[no-any-return]


def environment_in(folder: Path) -> dict[str, str]:
    """Settings under which each of the five starts, alone: working folder and state in `folder`."""
    (folder / "work").mkdir()
    nobody = "static:127.0.0.1:1"
    return {
        "SVA_WORK_DIR": str(folder / "work"),
        "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{folder / 'jobs.sqlite'}",
        "SVA_GATEWAY_ARTIFACTS": (folder / "artifacts").as_uri(),
        **{f"SVA_GATEWAY_{name}": nobody for name in ("PLANNER", "SFX", "BGM", "POSTPROC")},
    }


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment of its own for each test."""
    return environment_in(tmp_path)


async def until_ready(channel: grpc.aio.Channel, subject: Subject) -> list[bool]:
    """Wait until the service is ready; answer what it said on the way."""
    said = []
    async for ready in watch(channel, subject.name):
        said.append(ready)
        if ready:
            break
    return said


@pytest.fixture(scope="module")
def shared_address(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A process that all tests which leave it running share."""
    with asyncio.Runner() as runner:
        environment = environment_in(tmp_path_factory.mktemp(subject.label))
        process = runner.run(ServiceProcess.start(subject.module, environment))
        yield process.address
        runner.run(process.stop())


@pytest.fixture
async def channel(shared_address: str, subject: Subject) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the shared process, once it is ready."""
    async with open_channel(shared_address) as opened:
        await until_ready(opened, subject)
        yield opened


@pytest.fixture
async def own_process(subject: Subject, environment: dict[str, str], start_service: Any) -> ServiceProcess:
    """A process of the test's own, listening."""
    return await start_service(subject.module, **environment)  # type: ignore[no-any-return]


@pytest.fixture
async def own_channel(own_process: ServiceProcess, subject: Subject) -> AsyncIterator[grpc.aio.Channel]:
    """A channel to the test's own process, once it is ready."""
    async with open_channel(own_process.address) as opened:
        await until_ready(opened, subject)
        yield opened
