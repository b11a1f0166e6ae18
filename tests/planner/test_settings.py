"""What a planner says of settings that are wrong."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from sva_common.settings import explain
from sva_planner.settings import PlannerSettings
from tests.planner.conftest import KEY

OPENAI = {"SVA_PLANNER_MLLM": "openai", "SVA_OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"SVA_PLANNER_MLLM": "gemini"}, "GEMINI_API_KEY: is needed with SVA_PLANNER_MLLM=gemini"),
        (OPENAI, "SVA_OPENAI_MODEL: is needed"),
        ({**OPENAI, "SVA_OPENAI_MODEL": "m", "SVA_OPENAI_BASE_URL": "ftp://x"}, "SVA_OPENAI_BASE_URL: "),
        ({"SVA_PLANNER_MLLM": "oracle"}, "SVA_PLANNER_MLLM: "),
        ({"SVA_PLANNER_TIMEOUT_S": "soon"}, "SVA_PLANNER_TIMEOUT_S: "),
        ({"SVA_GEMINI_ENDPOINT": f"https://user:{KEY}@host"}, "SVA_GEMINI_ENDPOINT: must hold no user name"),
        ({"SVA_PLANNER_FALLBACK": "hope"}, "SVA_PLANNER_FALLBACK: "),
    ],
)
def test_each_mistake_is_a_clear_line_without_secrets(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="validation") as caught:
        PlannerSettings()
    lines = explain(caught.value, PlannerSettings)  # type: ignore[arg-type]
    assert any(line in said for said in lines), lines
    assert KEY not in "\n".join(lines)


@pytest.mark.parametrize(
    ("environment", "provider"),
    [
        ({}, "offline"),
        ({"GEMINI_API_KEY": " "}, "offline"),
        ({"GEMINI_API_KEY": KEY}, "gemini"),
        ({"GEMINI_API_KEY": KEY, "SVA_OPENAI_API_KEY": KEY, "SVA_OPENAI_MODEL": "m"}, "gemini"),
        ({"SVA_OPENAI_API_KEY": KEY, "SVA_OPENAI_MODEL": "m"}, "openai"),
        ({"SVA_OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "SVA_OPENAI_MODEL": "m"}, "openai"),
    ],
)
def test_auto_asks_whoever_has_a_key(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], provider: str
) -> None:
    monkeypatch.setenv("SVA_PLANNER_MLLM", "auto")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = PlannerSettings()
    assert settings.provider == provider
    assert KEY not in repr(settings)


async def test_a_process_with_wrong_settings_ends_with_78_and_says_why() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sva_planner",
        env={**os.environ, "SVA_PLANNER_MLLM": "gemini", "SVA_PLANNER_RETRY_WAIT_S": "-1"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 78
    assert b"settings: GEMINI_API_KEY: is needed with SVA_PLANNER_MLLM=gemini" in said
    assert b"settings: SVA_PLANNER_RETRY_WAIT_S: " in said
    assert b"Traceback" not in said
