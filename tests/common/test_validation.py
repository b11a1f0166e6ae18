"""The field rules of the contracts are enforced, and each violation names its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sva_common.errors import InvalidInput
from sva_common.stubs import gateway_pb2 as gateway
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import text_to_audio_pb2 as t2a
from sva_common.validation import MAX_VIOLATIONS, check


def fields(message: object) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        check(message)  # type: ignore[arg-type]
    assert caught.value.reason == "INVALID_FIELD"
    return {v.field: v.description for v in caught.value.violations}


def generate(**changes: object) -> t2a.GenerateRequest:
    return t2a.GenerateRequest(**{"prompt": "rain", "duration_s": 2.0, **changes})  # type: ignore[arg-type]


def test_a_good_request_passes() -> None:
    check(generate(temperature=0.0, top_p=1.0, guidance_scale=3.0))


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"prompt": ""}, "prompt", "is required"),
        ({"prompt": "x" * 1001}, "prompt", "at most 1000 characters, has 1001"),
        ({"prompt": "two\nlines"}, "prompt", "U+000A"),
        ({"duration_s": 0.4}, "duration_s", "at least 0.5, is 0.4"),
        ({"duration_s": 601.0}, "duration_s", "at most 600, is 601"),
        ({"duration_s": float("nan")}, "duration_s", "finite"),
        ({"temperature": float("inf")}, "temperature", "finite"),
        ({"top_p": 1.5}, "top_p", "at most 1"),
        ({"top_k": 4096}, "top_k", "at most 2048"),
    ],
)
def test_each_rule_says_which_field_and_what_would_be_right(
    changes: dict[str, object], field: str, says: str
) -> None:
    found = fields(generate(**changes))
    assert list(found) == [field]
    assert says in found[field]


def test_several_violations_are_reported_at_once() -> None:
    assert set(fields(generate(prompt="", duration_s=0.0, top_k=9999))) == {"prompt", "duration_s", "top_k"}


def test_elements_of_lists_and_nested_messages_have_a_path() -> None:
    options = gateway.JobOptions(
        sfx_prompts=["fine", ""], clean=media.CleanSettings(highpass_hz=-1), job_id="ABC"
    )
    found = fields(gateway.CreateJobRequest(options=options))
    assert set(found) == {"options.sfx_prompts[1]", "options.clean.highpass_hz", "options.job_id"}
    assert "UUID" in found["options.job_id"]


def test_too_many_elements_are_counted() -> None:
    found = fields(gateway.JobOptions(sfx_prompts=["x"] * 9))
    assert found == {"sfx_prompts": "may have at most 8 elements, has 9"}


def test_an_enum_value_that_nobody_defined_is_refused() -> None:
    assert "Preset" in fields(gateway.JobOptions(preset=99))["preset"]  # type: ignore[arg-type]


def test_several_lines_are_allowed_where_the_contract_says_text() -> None:
    check(gateway.JobOptions(wish="melancholic\nrainy\tslow"))
    assert "U+0000" in fields(gateway.JobOptions(wish="a\x00b"))["wish"]


def test_a_flood_of_violations_is_cut() -> None:
    states = gateway.ListJobsRequest(states=[99] * 1000)  # type: ignore[list-item]
    assert len(fields(states)) <= MAX_VIOLATIONS


@given(st.text(max_size=50), st.floats(), st.integers(0, 2**32 - 1))
def test_any_request_either_passes_or_names_its_fields(prompt: str, duration: float, top_k: int) -> None:
    try:
        check(t2a.GenerateRequest(prompt=prompt, duration_s=duration, top_k=top_k))
    except InvalidInput as error:
        assert error.violations
        assert {v.field for v in error.violations} <= {"prompt", "duration_s", "top_k"}
