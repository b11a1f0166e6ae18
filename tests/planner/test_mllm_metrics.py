"""What is counted of an MLLM that fails, is asked again, and is at last done without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from prometheus_client import REGISTRY

from sva_common.errors import Refused
from sva_planner.authors.base import View
from sva_planner.authors.choose import choose_author
from sva_planner.keyframes.frame import to_png
from sva_planner.plan import PlanOptions
from sva_planner.settings import PlannerSettings
from tests.planner.conftest import asks
from tests.planner.fake_mllm import SCHEME, FakeMllm, error

PIXELS = np.full((9, 16, 3), 120, np.uint8)
VIEW = View(to_png(PIXELS), (PIXELS,), 0)


def counted() -> dict[str, float]:
    """What concerns the MLLM, by name and labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in REGISTRY.collect()
        if family.name.startswith(("sva_mllm", "sva_plan_fallbacks"))
        for sample in family.samples
        if sample.name.endswith(("_total", "_count"))
    }


async def growth(settings: dict[str, Any]) -> dict[str, float]:
    """What one draft adds."""
    before = counted()
    author = choose_author(PlannerSettings(**settings))
    try:
        await author.draft(VIEW, PlanOptions())
    except Refused:
        pass
    finally:
        await author.close()
    return {
        key: value - before.get(key, 0) for key, value in counted().items() if value != before.get(key, 0)
    }


async def test_calls_attempts_failures_and_bad_schemes_are_counted(mllm: FakeMllm) -> None:
    mllm.says(error(503), "A hawk.", "no scheme at all", SCHEME)
    assert await growth(asks("openai", mllm)) == {
        "sva_mllm_calls_total openai": 3,
        "sva_mllm_attempt_duration_seconds_count openai": 4,
        "sva_mllm_failures_total openai MLLM_UNREACHABLE": 1,
        "sva_mllm_bad_schemes_total": 1,
    }


@pytest.mark.parametrize("fallback", ["fail", "offline"])
async def test_a_refusal_is_counted_once_and_so_is_whoever_steps_in(mllm: FakeMllm, fallback: str) -> None:
    mllm.says(error(401))
    grown = await growth({**asks("openai", mllm), "planner_fallback": fallback})
    stepped_in = {"sva_plan_fallbacks_total MLLM_AUTH": 1.0} if fallback == "offline" else {}
    assert grown == {
        "sva_mllm_calls_total openai": 1,
        "sva_mllm_attempt_duration_seconds_count openai": 1,
        "sva_mllm_failures_total openai MLLM_AUTH": 1,
        **stepped_in,
    }
