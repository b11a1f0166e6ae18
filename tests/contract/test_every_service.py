"""What every one of the five services promises, asked of each as a real process."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from sva_cli.service_process import ServiceFailed, ServiceProcess
from sva_common.channel import open_channel
from sva_common.errors import InvalidInput, Unavailable
from sva_common.health import watch
from sva_common.server import EXIT_BIND
from sva_common.settings import EXIT_SETTINGS
from sva_common.status import from_rpc_error

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


async def started(call: Any) -> None:
    """Wait until the server has taken the call up."""
    if hasattr(call, "__aiter__"):
        await call.read()
    else:
        await call.wait_for_connection()


async def test_alive_ready_and_draining_are_three_answers(
    process: ServiceProcess, channel: grpc.aio.Channel, subject: Any
) -> None:
    assert await health(channel, "") == SERVING
    assert await health(channel, subject.name) == SERVING
    release = asyncio.Event()
    busy = asyncio.create_task(outcome(subject.open_call(channel, release, {})))
    readiness = watch(channel, subject.name)
    assert await anext(readiness)
    await asyncio.sleep(0)
    process.process.send_signal(signal.SIGTERM)
    assert not await anext(readiness)
    if not busy.done():
        assert await health(channel, "") == SERVING
        assert await health(channel, subject.name) == NOT_SERVING
        error = await outcome(subject.break_rule(channel, {}))
        assert error is not None
        refused = from_rpc_error(error)
        assert isinstance(refused, Unavailable)
        assert refused.reason == "DRAINING"
    release.set()
    busy.cancel()
    assert await asyncio.wait_for(process.process.wait(), 20) == 0


async def test_an_unknown_service_is_not_found_by_health(channel: grpc.aio.Channel) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        await health(channel, "sva.v1.Nobody")
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_reflection_lists_the_service(channel: grpc.aio.Channel, subject: Any) -> None:
    async def ask() -> Any:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    async for answer in stub.ServerReflectionInfo(ask()):
        names = {service.name for service in answer.list_services_response.service}
        break
    assert names == {subject.name, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}


async def test_a_broken_rule_is_invalid_argument_with_the_field(
    channel: grpc.aio.Channel, subject: Any
) -> None:
    error = await outcome(subject.break_rule(channel, {}))
    assert error is not None
    found = from_rpc_error(error)
    assert isinstance(found, InvalidInput)
    assert found.reason == "INVALID_FIELD"
    assert [v.field for v in found.violations] == [subject.broken_field]
    assert "Traceback" not in found.message


async def test_a_deadline_ends_the_call_on_both_sides_and_leaves_nothing(
    process: ServiceProcess, channel: grpc.aio.Channel, subject: Any, tmp_path: Path
) -> None:
    error = await outcome(subject.open_call(channel, asyncio.Event(), {"timeout": 1.0}))
    assert error is not None
    assert error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    # The drain waits for calls in flight: a quick stop shows that none is left.
    process.process.terminate()
    assert await asyncio.wait_for(process.process.wait(), 10) == 0
    assert list((tmp_path / "work").iterdir()) == []


async def test_a_cancelled_call_stops_its_work_and_leaves_nothing(
    process: ServiceProcess, channel: grpc.aio.Channel, subject: Any, tmp_path: Path
) -> None:
    call = subject.open_call(channel, asyncio.Event(), {})
    await started(call) if hasattr(call, "read") and subject.label in {"sfx", "bgm"} else await health(
        channel, ""
    )
    call.cancel()
    process.process.terminate()
    assert await asyncio.wait_for(process.process.wait(), 10) == 0
    assert list((tmp_path / "work").iterdir()) == []


async def test_logs_are_structured_and_carry_the_job_id(
    process: ServiceProcess, channel: grpc.aio.Channel, subject: Any
) -> None:
    await outcome(subject.break_rule(channel, {"metadata": (("sva-job-id", "job-4711"),)}))
    await process.stop()
    lines = [json.loads(line) for line in process.last_lines]
    calls = [line for line in lines if line["event"] == "call"]
    assert calls
    assert calls[-1]["job"] == "job-4711"
    assert (calls[-1]["code"], calls[-1]["reason"]) == ("INVALID_ARGUMENT", "INVALID_FIELD")
    assert all(line["service"] == subject.label and line["timestamp"] for line in lines)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, "stdin"])
async def test_an_idle_service_stops_cleanly(process: ServiceProcess, channel: Any, how: Any) -> None:
    if how == "stdin":
        assert process.process.stdin is not None
        process.process.stdin.close()
    else:
        process.process.send_signal(how)
    assert await asyncio.wait_for(process.process.wait(), 10) == 0


async def test_wrong_settings_are_told_one_line_each_before_anything_starts(
    subject: Any, environment: dict[str, str], start_service: Any
) -> None:
    wrong = {"SVA_LISTEN": "nowhere", "SVA_GRACE_S": "soon"}
    with pytest.raises(ServiceFailed) as caught:
        await start_service(subject.module, **environment, **wrong)
    lines = str(caught.value).splitlines()[1:]
    assert sorted(line.split(":")[1].strip() for line in lines) == ["SVA_GRACE_S", "SVA_LISTEN"]
    process = await asyncio.create_subprocess_exec(
        *(__import__("sys").executable, "-m", subject.module),
        env={"SVA_LISTEN": "nowhere"},
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == EXIT_SETTINGS


async def test_a_port_that_is_taken_is_a_clear_error(
    process: ServiceProcess, subject: Any, environment: dict[str, str], start_service: Any
) -> None:
    with pytest.raises(ServiceFailed, match="is another process using the port"):
        await start_service(subject.module, **environment, SVA_LISTEN=process.address)
    assert EXIT_BIND == 69


async def test_a_service_answers_health_before_it_is_ready(
    subject: Any, environment: dict[str, str], start_service: Any
) -> None:
    process = await start_service(subject.module, **environment)
    async with open_channel(process.address) as channel:
        assert await health(channel, "") == SERVING
        states = [ready async for ready in _until_ready(channel, subject.name)]
    assert states[-1]
    assert states in ([False, True], [True])


async def _until_ready(channel: grpc.aio.Channel, service: str) -> Any:
    async for ready in watch(channel, service):
        yield ready
        if ready:
            return
