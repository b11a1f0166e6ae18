"""What goes over the wire to an MLLM, and what becomes of its answers: the same for every implementation."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from sva_common.errors import Refused
from tests.planner.conftest import KEY, StartPlanner, asks
from tests.planner.fake_mllm import SCHEME, SERVED_MODEL, FakeMllm, Reply, error


async def test_a_plan_asks_for_a_description_of_the_picture_and_then_for_a_scheme(
    start_planner: StartPlanner, provider: str, mllm: FakeMllm, short_clip: Path
) -> None:
    mllm.says("A hawk in a blue sky.", SCHEME)
    planner = await start_planner(**asks(provider, mllm))
    plan = await planner.plan(short_clip, seed=5)

    look, write = mllm.asked
    assert look.png == plan.key_frame.png
    assert Image.open(io.BytesIO(plan.key_frame.png)).size == (160, 120)
    assert "key frame" in look.text
    assert write.png is None
    assert "A hawk in a blue sky." in write.text
    assert plan.description == "A hawk in a blue sky."
    assert plan.scheme.idea == "Sky Watch"
    assert [(track.kind, track.prompt) for track in plan.scheme.tracks] == [
        (1, "Wind blowing softly over open land"),
        (1, "A hawk calling far away"),
        (2, "Airy strings and a soft flute melody, slow and free"),
    ]
    assert plan.provenance.provider == provider
    assert plan.provenance.model == SERVED_MODEL
    assert plan.provenance.sent_to == mllm.host
    assert plan.provenance.attempts == 1
    assert plan.provenance.template_version


async def test_the_key_travels_in_a_header_and_the_model_is_the_one_that_was_set(
    start_planner: StartPlanner, provider: str, mllm: FakeMllm, short_clip: Path
) -> None:
    mllm.says("A hawk.", SCHEME)
    planner = await start_planner(**asks(provider, mllm))
    await planner.plan(short_clip)
    for asked in mllm.asked:
        assert KEY not in asked.path
        assert KEY not in str(asked.body)
        if provider == "openai":
            assert asked.path == "/v1/chat/completions"
            assert asked.headers["authorization"] == f"Bearer {KEY}"
            assert asked.body["model"] == "test-model"
        else:
            assert "/models/test-model:generateContent" in asked.path
            assert asked.headers["x-goog-api-key"] == KEY


async def test_retry_after_is_honoured_when_there_are_too_many_requests(
    start_planner: StartPlanner, provider: str, mllm: FakeMllm, short_clip: Path
) -> None:
    mllm.says(error(429, "slow down", Retry_After="1"), "A hawk.", SCHEME)
    planner = await start_planner(**asks(provider, mllm))
    start = time.monotonic()
    plan = await planner.plan(short_clip)
    assert plan.scheme.idea == "Sky Watch"
    assert time.monotonic() - start >= 1.0


@pytest.mark.parametrize("kind", ["blocked_question", "blocked_answer"])
async def test_a_safety_block_is_refused_at_once(
    start_planner: StartPlanner, provider: str, mllm: FakeMllm, short_clip: Path, kind: str
) -> None:
    mllm.says(Reply(kind))
    planner = await start_planner(**asks(provider, mllm))
    failure = await planner.refused(short_clip)
    assert isinstance(failure, Refused)
    assert failure.reason == "MLLM_BLOCKED"
    assert len(mllm.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_bad_key_is_named_as_such_and_never_repeated(
    start_planner: StartPlanner, provider: str, mllm: FakeMllm, short_clip: Path, status: int
) -> None:
    if status == 400 and provider == "openai":
        pytest.skip("only Gemini answers 400 for a bad key")
    # The older SDK asks once more by itself when it is told 401.
    mllm.says(*[error(status, f"key {KEY} is bad")] * 3)
    planner = await start_planner(**asks(provider, mllm))
    failure = await planner.refused(short_clip)
    assert isinstance(failure, Refused)
    assert failure.reason == "MLLM_AUTH"
    assert KEY not in str(failure)
