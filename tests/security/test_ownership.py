"""A job exists for whoever created it, and for an administrator: in every call that there is."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from sva_common.errors import AlreadyExists, NotFound, PermissionDenied, Unauthenticated
from sva_common.health import watch
from sva_common.stubs import gateway_pb2 as pb
from sva_common.tokens import Scope
from sva_gateway.access.rules import NEEDS
from tests.gateway.conftest import Bench

from .api import METHODS, Api
from .conftest import Guarded, TokenFile

pytestmark = pytest.mark.asyncio(loop_scope="session")
ABOUT_A_JOB = [name for name, method in METHODS.items() if "job_id" in method.input_type.fields_by_name]
NOT_ABOUT_ONE = {"CreateJob", "ListJobs"}
"""Calls whose requests name no job. What they show of other people's jobs is tested by name, below."""


async def test_every_call_of_the_contract_is_covered_here_and_asks_for_a_scope() -> None:
    assert set(METHODS) == set(NEEDS)
    assert set(METHODS) == {*ABOUT_A_JOB, *NOT_ABOUT_ONE}


@pytest.mark.parametrize("method", METHODS)
async def test_without_a_token_no_call_is_answered(guarded: Guarded, method: str) -> None:
    error = await guarded.api().refusal(method, str(uuid.uuid4()))
    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_MISSING"


@pytest.mark.parametrize("method", METHODS)
async def test_every_scope_but_the_one_that_a_call_needs_is_not_enough(guarded: Guarded, method: str) -> None:
    others = [scope for scope in Scope if scope not in (NEEDS[method], Scope.ADMIN)]
    error = await guarded.caller(f"almost-{method}", *others).refusal(method, str(uuid.uuid4()))
    assert isinstance(error, PermissionDenied)
    assert (error.reason, error.metadata) == ("SCOPE_MISSING", {"scope": NEEDS[method].value})


@pytest.mark.parametrize("method", METHODS)
async def test_the_scope_that_a_call_needs_is_enough(guarded: Guarded, method: str) -> None:
    caller = guarded.caller(f"just-{method}", NEEDS[method])
    if method in NOT_ABOUT_ONE:
        assert await caller.call(method)
    else:
        assert isinstance(await caller.refusal(method, str(uuid.uuid4())), NotFound)


@pytest.mark.parametrize("ended", [True, False], ids=["ended", "running"])
@pytest.mark.parametrize("method", ABOUT_A_JOB)
async def test_somebody_elses_job_does_not_exist(guarded: Guarded, method: str, ended: bool) -> None:
    owner = guarded.caller(f"owner-{method}-{ended}")
    stranger = guarded.caller(f"stranger-{method}-{ended}")
    if not ended:
        guarded.bench.script.hold("mux")
    job = await (owner.finished() if ended else owner.create())
    error, made_up = await stranger.refusal(method, job.id), str(uuid.uuid4())
    nothing = await stranger.refusal(method, made_up)
    assert isinstance(error, NotFound)
    assert (error.reason, error.metadata) == ("JOB_NOT_FOUND", {})
    assert error.message.replace(job.id, made_up) == nothing.message
    guarded.bench.script.let()
    assert (await owner.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    assert (await owner.call("DownloadArtifact", job.id))[-1].artifact.HasField("trailer")


async def test_a_list_holds_ones_own_jobs_alone_page_by_page(guarded: Guarded) -> None:
    one, other = guarded.caller("lists"), guarded.caller("lists-too")
    mine = [(await one.create()).id for _ in range(3)]
    theirs = (await other.create()).id
    assert await one.listed() == mine[::-1]
    assert await other.listed() == [theirs]
    assert await guarded.caller("lists-nothing").listed() == []
    (first,) = await one.call("ListJobs", page_size=2)
    (rest,) = await one.call("ListJobs", page_size=2, page_token=first.next_page_token)
    assert [job.id for job in (*first.jobs, *rest.jobs)] == mine[::-1]
    # A page's token tells a place in time and opens nothing.
    (stolen,) = await other.call("ListJobs", page_size=2, page_token=first.next_page_token)
    assert not {job.id for job in stolen.jobs} & set(mine)


async def test_an_id_that_is_taken_tells_a_stranger_nothing_about_the_job(guarded: Guarded) -> None:
    owner, stranger = guarded.caller("has-id"), guarded.caller("guesses-id")
    job = await owner.finished(wish="a secret wish", job_id=str(uuid.uuid4()))
    same = await stranger.refusal("CreateJob", job.id, wish="a secret wish")
    other = await stranger.refusal("CreateJob", job.id, wish="another")
    assert isinstance(same, AlreadyExists)
    assert (same.message, same.reason, same.metadata) == (other.message, other.reason, other.metadata)
    assert "wish" not in same.message
    assert (await owner.create(wish="a secret wish", job_id=job.id)).id == job.id
    assert len(guarded.bench.sources(job.id)) == 1
    assert await stranger.listed() == []


async def test_an_administrator_sees_and_may_do_everything(guarded: Guarded) -> None:
    owner, admin = guarded.caller("is-helped"), guarded.caller("helps", Scope.ADMIN)
    guarded.bench.script.hold("mux")
    job = await owner.create()
    assert job.id in await admin.listed()
    assert (await admin.call("GetJob", job.id))[0].job.id == job.id
    assert (await admin.call("CancelJob", job.id))[0].job.state == pb.JOB_STATE_CANCELLED
    await admin.call("DeleteJob", job.id)
    assert isinstance(await owner.refusal("GetJob", job.id), NotFound)


async def test_health_and_reflection_answer_without_a_token(guarded: Guarded) -> None:
    api: Api = guarded.api()
    assert await anext(watch(api.channel, "sva.v1.GatewayService"))

    async def ask() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    stub = reflection_pb2_grpc.ServerReflectionStub(api.channel)
    async for answer in stub.ServerReflectionInfo(ask()):
        assert answer.list_services_response.service
        break


async def test_a_caller_may_have_only_so_many_jobs_at_once(bench: Bench, video: Path, tmp_path: Path) -> None:
    file = TokenFile(tmp_path / "tokens")
    bench.script.hold("plan")
    await bench.start_gateway(SVA_GATEWAY_TOKENS=str(file.path), SVA_GATEWAY_MAX_JOBS_PER_CALLER="2")
    here = Guarded(bench, file, video)
    greedy, other = here.caller("greedy"), here.caller("other")
    first, _ = await greedy.create(), await greedy.create()
    error = await greedy.refusal("CreateJob")
    assert (error.code, error.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_JOBS")
    assert error.retry_after_s
    await other.create()
    await greedy.call("CancelJob", first.id)
    await greedy.create()
    await here.close()
