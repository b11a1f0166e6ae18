"""What an MLLM's failures become: the same for every implementation. No video is needed here."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import numpy as np
import pytest

from sva_common.errors import Overloaded, Refused, SvaError, Unavailable
from sva_planner.authors.base import Draft, View
from sva_planner.authors.choose import choose_author
from sva_planner.keyframes.frame import to_png
from sva_planner.plan import PlanOptions
from sva_planner.settings import PlannerSettings
from tests.planner.conftest import KEY, asks
from tests.planner.fake_mllm import SCHEME, FakeMllm, Reply, error

PIXELS = np.full((9, 16, 3), 120, np.uint8)
VIEW = View(to_png(PIXELS), (PIXELS,), 0)


class Drafting:
    """Has drafts written by the author that the settings ask for."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def draft(self, settings: dict[str, Any]) -> Draft:
        author = choose_author(PlannerSettings(**settings))
        self._stack.push_async_callback(author.close)
        return await author.draft(VIEW, PlanOptions())

    async def failure(self, settings: dict[str, Any]) -> SvaError:
        with pytest.raises(SvaError) as caught:
            await self.draft(settings)
        return caught.value


@pytest.fixture
async def drafting() -> AsyncIterator[Drafting]:
    async with AsyncExitStack() as stack:
        yield Drafting(stack)


async def test_passing_faults_of_the_endpoint_are_sat_out(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    mllm.says(error(503), error(500), "A hawk.", error(502), SCHEME)
    settings = asks(provider, mllm)
    assert (await drafting.draft(settings)).scheme.idea == "Sky Watch"
    assert len(mllm.asked) == 5


async def test_an_endpoint_that_never_recovers_is_unavailable(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert isinstance(failure, Unavailable)
    assert failure.reason == "MLLM_UNREACHABLE"
    assert len(mllm.asked) == 6


async def test_a_wait_longer_than_the_plan_may_take_is_passed_on_to_the_caller(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    mllm.says(error(429, "quota of the day", Retry_After="3600"))
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert isinstance(failure, Overloaded)
    assert (failure.reason, failure.retry_after_s) == ("MLLM_RATE_LIMITED", 3600)
    assert len(mllm.asked) == 1


async def test_an_empty_answer_is_a_clear_refusal(drafting: Drafting, provider: str, mllm: FakeMllm) -> None:
    mllm.says(Reply("empty"))
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert isinstance(failure, Refused)
    assert failure.reason == "MLLM_EMPTY"


async def test_an_endpoint_that_repeats_the_key_does_not_make_us_repeat_it(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    mllm.says(error(404, f"no such model for {KEY}"))
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert isinstance(failure, Refused)
    assert failure.reason == "MLLM_REJECTED"
    assert "no such model for ***" in failure.message


async def test_an_endpoint_that_hangs_takes_no_longer_than_the_plan_may(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    mllm.says(Reply("hang"), Reply("hang"), Reply("hang"))
    settings = asks(provider, mllm, planner_timeout_s=1.0, planner_ask_timeout_s=0.4)
    start = time.monotonic()
    failure = await drafting.failure(settings)
    assert isinstance(failure, Unavailable)
    assert failure.reason in ("MLLM_TIMEOUT", "MLLM_UNREACHABLE")
    assert len(mllm.asked) >= 2
    assert time.monotonic() - start < 10


async def test_an_endpoint_that_nobody_serves_is_unavailable(drafting: Drafting, provider: str) -> None:
    with FakeMllm() as gone:
        pass
    settings = asks(provider, gone)
    failure = await drafting.failure(settings)
    assert isinstance(failure, Unavailable)
    assert failure.reason == "MLLM_UNREACHABLE"


@pytest.mark.parametrize("body", [b"", b"<html>gateway</html>", b"[]", b'{"candidates": 7, "choices": 7}'])
async def test_an_answer_that_is_no_answer_is_a_clear_failure(
    drafting: Drafting, provider: str, mllm: FakeMllm, body: bytes
) -> None:
    mllm.says(*[Reply("raw", body=body)] * 6)
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert failure.reason in ("MLLM_UNREACHABLE", "MLLM_EMPTY", "MLLM_REJECTED")


@pytest.mark.parametrize("provider", ["gemini", "openai"])
async def test_an_endless_answer_is_not_read_to_its_end(
    drafting: Drafting, provider: str, mllm: FakeMllm
) -> None:
    mllm.says(*[Reply("raw", body=b" " * (17 * 1024 * 1024))] * 6)
    settings = asks(provider, mllm)
    failure = await drafting.failure(settings)
    assert failure.reason == "MLLM_UNREACHABLE"
    assert "longer than" in failure.message


async def test_an_openai_endpoint_that_knows_no_seed_is_asked_without(
    drafting: Drafting, mllm: FakeMllm
) -> None:
    mllm.says(error(400, 'Unknown name "seed": Cannot find field.'), "A hawk.", SCHEME)
    settings = asks("openai", mllm)
    assert (await drafting.draft(settings)).scheme.idea == "Sky Watch"
    assert ["seed" in asked.body for asked in mllm.asked] == [True, False, False]
