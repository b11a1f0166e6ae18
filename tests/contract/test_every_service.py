"""What every one of the five services promises, asked of each as a real process."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from sva_cli.service_process import ServiceFailed, ServiceProcess
from sva_common.errors import InvalidInput, Unavailable
from sva_common.health import watch
from sva_common.settings import EXIT_SETTINGS
from sva_common.status import from_rpc_error

if TYPE_CHECKING:
    from .conftest import Subject

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def health(channel: grpc.aio.Channel, service: str) -> int:
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    return int(answer.status)


async def outcome(call: Any) -> grpc.RpcError | None:
    """The error of a call of either shape, or None."""
    try:
        if hasattr(call, "__aiter__"):
            async for _ in call:
                pass
        else:
            await call
    except grpc.RpcError as error:
        return error
    return None


async def test_an_unknown_service_is_not_found_by_health(channel: grpc.aio.Channel) -> None:
    assert await health(channel, "") == SERVING
    with pytest.raises(grpc.RpcError) as caught:
        await health(channel, "sva.v1.Nobody")
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_reflection_lists_the_service(channel: grpc.aio.Channel, subject: Subject) -> None:
    async def ask() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    async for answer in stub.ServerReflectionInfo(ask()):
        names = {service.name for service in answer.list_services_response.service}
        break
    assert names == {subject.name, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}


async def test_a_broken_rule_is_invalid_argument_with_the_field(
    channel: grpc.aio.Channel, subject: Subject
) -> None:
    error = await outcome(subject.break_rule(channel, {}))
    assert error is not None
    found = from_rpc_error(error)
    assert isinstance(found, InvalidInput)
    assert found.reason == "INVALID_FIELD"
    assert [v.field for v in found.violations] == [subject.broken_field]
    assert "Traceback" not in found.message


async def test_alive_ready_and_draining_are_three_answers(
    own_process: ServiceProcess, own_channel: grpc.aio.Channel, subject: Subject
) -> None:
    assert await health(own_channel, "") == SERVING
    assert await health(own_channel, subject.name) == SERVING
    release = asyncio.Event()
    call = subject.open_call(own_channel, release, {})
    busy = asyncio.create_task(outcome(call))
    readiness = watch(own_channel, subject.name)
    assert await anext(readiness)
    own_process.process.send_signal(signal.SIGTERM)
    assert not await anext(readiness)
    assert await health(own_channel, "") == SERVING
    assert await health(own_channel, subject.name) == NOT_SERVING
    error = await outcome(subject.break_rule(own_channel, {}))
    assert error is not None
    refused = from_rpc_error(error)
    assert isinstance(refused, Unavailable)
    assert refused.reason == "DRAINING"
    assert not busy.done()
    release.set()
    call.cancel()
    await asyncio.wait([busy])
    assert await asyncio.wait_for(own_process.process.wait(), 20) == 0


async def test_deadlines_and_cancellation_leave_no_call_and_no_file_and_the_log_tells_the_job(
    own_process: ServiceProcess, own_channel: grpc.aio.Channel, subject: Subject, tmp_path: Path
) -> None:
    metadata = (("sva-job-id", "job-4711"),)
    late = await outcome(subject.open_call(own_channel, asyncio.Event(), {"timeout": 1.0}))
    assert late is not None
    assert late.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    call = subject.open_call(own_channel, asyncio.Event(), {"metadata": metadata})
    busy = asyncio.create_task(outcome(call))
    await outcome(subject.break_rule(own_channel, {"metadata": metadata}))
    call.cancel()
    await asyncio.wait([busy])
    # The drain waits for calls in flight: a stop well within the grace shows that none is left.
    assert await asyncio.wait_for(own_process.stop(), 15) == 0
    assert list((tmp_path / "work").iterdir()) == []
    lines = [json.loads(line) for line in own_process.last_lines]
    assert all(line["service"] == subject.label and line["timestamp"] for line in lines)
    broken = next(line for line in lines if line.get("reason") == "INVALID_FIELD")
    assert (broken["event"], broken["job"], broken["code"]) == ("call", "job-4711", "INVALID_ARGUMENT")
    assert not any("grace ran out" in line["event"] for line in lines)


@pytest.mark.parametrize("how", ["SIGINT", "closed stdin"])
async def test_an_idle_service_stops_cleanly(own_process: ServiceProcess, how: str) -> None:
    if how == "SIGINT":
        own_process.process.send_signal(signal.SIGINT)
    else:
        assert own_process.process.stdin is not None
        own_process.process.stdin.close()
    assert await asyncio.wait_for(own_process.process.wait(), 15) == 0


async def test_wrong_settings_are_told_one_line_each_before_anything_starts(
    subject: Subject, environment: dict[str, str]
) -> None:
    wrong = {"SVA_LISTEN": "nowhere", "SVA_GRACE_S": "soon"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", subject.module, env={**environment, **wrong}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == EXIT_SETTINGS
    lines = said.decode().splitlines()
    assert sorted(line.split(":")[1].strip() for line in lines) == ["SVA_GRACE_S", "SVA_LISTEN"]


async def test_a_port_that_is_taken_is_a_clear_error(
    shared_address: str, subject: Subject, environment: dict[str, str], start_service: Any
) -> None:
    with pytest.raises(ServiceFailed, match="is another process using the port"):
        await start_service(subject.module, **environment, SVA_LISTEN=shared_address)
