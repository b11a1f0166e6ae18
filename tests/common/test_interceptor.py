"""What the guard around every call does, beside what the contract tests ask of whole services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from sva_common.channel import open_channel
from sva_common.errors import InvalidInput, Overloaded, Refused
from sva_common.interceptor import CallGuard
from sva_common.status import from_rpc_error
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc


class Refusing(wire_grpc.PlannerServiceServicer):
    """Refuses every plan after its first message; with seed 1 by a fault of its own."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()

    async def Plan(self, request_iterator: Any, context: grpc.aio.ServicerContext) -> wire.PlanResponse:
        first = await anext(request_iterator)
        self.entered.set()
        if first.options.seed == 1:
            raise ValueError("a secret word")
        raise Refused("no", reason="MLLM_BLOCKED")


@pytest.fixture
def guard() -> CallGuard:
    return CallGuard()


@pytest.fixture
def servicer() -> Refusing:
    return Refusing()


@pytest.fixture
async def stub(guard: CallGuard, servicer: Refusing) -> AsyncIterator[wire_grpc.PlannerServiceStub]:
    server = grpc.aio.server(interceptors=[guard])
    wire_grpc.add_PlannerServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        yield wire_grpc.PlannerServiceStub(channel)
    await server.stop(0)


async def test_a_drain_waits_until_a_refused_caller_has_its_status(
    guard: CallGuard, servicer: Refusing, stub: wire_grpc.PlannerServiceStub
) -> None:
    call = stub.Plan()
    await call.write(wire.PlanRequest(options=wire.PlanOptions()))
    answered = asyncio.ensure_future(call.code())
    await servicer.entered.wait()
    guard.start_draining()
    await guard.idle()
    # Next to nothing may be left to do for the answer once the drain is done.
    assert await asyncio.wait_for(answered, 0.25) is grpc.StatusCode.FAILED_PRECONDITION


async def test_a_call_past_the_limit_is_told_when_to_come_back(
    guard: CallGuard, stub: wire_grpc.PlannerServiceStub
) -> None:
    guard.most = 0

    async def requests() -> AsyncIterator[wire.PlanRequest]:
        yield wire.PlanRequest(options=wire.PlanOptions())

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Plan(requests())
    error = from_rpc_error(caught.value)
    assert isinstance(error, Overloaded)
    assert error.reason == "TOO_MANY_CALLS"
    assert error.retry_after_s
    guard.most = 1
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Plan(requests())
    assert isinstance(from_rpc_error(caught.value), Refused)


async def test_a_fault_of_ours_tells_the_caller_no_more_than_that(
    stub: wire_grpc.PlannerServiceStub,
) -> None:
    async def requests() -> AsyncIterator[wire.PlanRequest]:
        yield wire.PlanRequest(options=wire.PlanOptions(seed=1))

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Plan(requests())
    error = from_rpc_error(caught.value)
    assert (error.code, error.reason) == ("INTERNAL", "INTERNAL")
    assert "secret" not in error.message


async def test_a_rule_is_enforced_on_every_message_of_a_stream(stub: wire_grpc.PlannerServiceStub) -> None:
    async def requests() -> AsyncIterator[wire.PlanRequest]:
        yield wire.PlanRequest(options=wire.PlanOptions(sfx_prompts=["rain", ""]))

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Plan(requests())
    error = from_rpc_error(caught.value)
    assert isinstance(error, InvalidInput)
    assert [violation.field for violation in error.violations] == ["options.sfx_prompts[1]"]
