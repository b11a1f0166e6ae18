"""Bearer tokens: what lets a caller in, and what does from one moment to the next no more."""

from __future__ import annotations

import asyncio
import os

import pytest

from sva_common import tokens
from sva_common.errors import NotFound, PermissionDenied, SvaError, Unauthenticated
from sva_common.tokens import Scope

from .api import Api
from .conftest import Guarded

pytestmark = pytest.mark.asyncio(loop_scope="session")
NO_JOB = "3b241101-e2bb-4255-8caf-4136c566a962"


async def refusal(api: Api) -> SvaError:
    return await api.refusal("GetJob", NO_JOB)


async def test_a_token_lets_its_caller_do_what_it_was_made_for(guarded: Guarded) -> None:
    caller = guarded.caller("works")
    job = await caller.finished(wish="rain")
    assert (await caller.call("GetJob", job.id))[0].job.options.wish == "rain"
    await caller.call("DeleteJob", job.id)
    assert isinstance(await caller.refusal("GetJob", job.id), NotFound)


@pytest.mark.parametrize(
    "header",
    [
        "Bearer sva_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer ",
        "Bearer",
        "Bearer  ",
        "Basic c3ZhOnN2YQ==",
        "sva_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.",
        "Bearer " + "x" * 7000,
    ],
    ids=["unknown", "empty", "no token", "blank", "another scheme", "no scheme", "a JWT", "long"],
)
async def test_whatever_is_no_token_is_refused_in_one_way(guarded: Guarded, header: str) -> None:
    error = await refusal(guarded.api(header=header))
    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_INVALID"
    assert header.removeprefix("Bearer ") not in error.message or len(header) < 10


async def test_the_scheme_is_read_whatever_its_case(guarded: Guarded) -> None:
    token = guarded.file.add("lower", Scope.READ)
    assert isinstance(await refusal(guarded.api(header=f"bearer {token}")), NotFound)


async def test_the_hash_of_a_token_is_no_token(guarded: Guarded) -> None:
    token = guarded.file.add("hashed", Scope.ADMIN)
    for stolen in (tokens.digest(token).hex(), f"sha256:{tokens.digest(token).hex()}"):
        assert isinstance(await refusal(guarded.api(stolen)), Unauthenticated)


async def test_a_token_that_is_taken_out_of_the_file_is_refused_from_the_next_call_on(
    guarded: Guarded,
) -> None:
    caller, other = guarded.caller("revoked"), guarded.caller("stays")
    assert isinstance(await refusal(caller), NotFound)
    guarded.file.remove("revoked")
    assert isinstance(await refusal(caller), Unauthenticated)
    assert isinstance(await refusal(other), NotFound)


async def test_scopes_that_change_in_the_file_hold_from_the_next_call_on(guarded: Guarded) -> None:
    caller = guarded.caller("demoted", Scope.READ)
    assert isinstance(await refusal(caller), NotFound)
    text = guarded.file.path.read_text().replace("demoted read", "demoted cancel")
    guarded.file.path.write_text(text)
    assert isinstance(await refusal(caller), PermissionDenied)


async def test_two_tokens_of_one_name_are_one_caller_while_one_replaces_the_other(guarded: Guarded) -> None:
    old = guarded.caller("rotates")
    job = await old.create()
    new = guarded.caller("rotates")
    assert (await new.call("GetJob", job.id))[0].job.id == job.id
    await old.end(job.id)


async def test_a_line_that_cannot_be_read_hurts_nobody_else_and_is_told_by_its_number(
    guarded: Guarded,
) -> None:
    caller = guarded.caller("before-the-mess")
    number = len(guarded.file.path.read_text().splitlines()) + 1
    secret = tokens.new_token()
    with guarded.file.path.open("a") as file:
        file.write(f"oops read {secret}\n")
    assert isinstance(await refusal(caller), NotFound)
    assert isinstance(await refusal(guarded.api(secret)), Unauthenticated)
    assert f'"line": {number}' in guarded.log()
    assert secret not in guarded.log()
    guarded.file.remove("oops")


async def test_without_its_file_a_gateway_lets_nobody_in_and_recovers_when_it_is_back(
    guarded: Guarded,
) -> None:
    caller = guarded.caller("waits")
    away = guarded.file.path.with_suffix(".away")
    os.rename(guarded.file.path, away)
    try:
        assert isinstance(await refusal(caller), Unauthenticated)
    finally:
        os.rename(away, guarded.file.path)
    assert isinstance(await refusal(caller), NotFound)


async def test_many_callers_at_once_are_each_taken_for_who_they_are(guarded: Guarded) -> None:
    callers = {f"many-{n}": guarded.caller(f"many-{n}") for n in range(12)}

    async def own(api: Api) -> bool:
        job = await api.create()
        seen = [await api.listed() for _ in range(5)]
        await api.end(job.id)
        return all(ids == [job.id] for ids in seen)

    assert all(await asyncio.gather(*map(own, callers.values())))
