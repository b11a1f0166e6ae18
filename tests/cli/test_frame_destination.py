"""The user is told where frames go, and what is told is what the planner does."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from sva_cli.frame_destination import frame_destination
from sva_planner.settings import PlannerSettings

ENVIRONMENTS: list[dict[str, str]] = [
    {},
    {"SVA_PLANNER_MLLM": "offline", "GEMINI_API_KEY": "k"},
    {"GEMINI_API_KEY": "k"},
    {"GEMINI_API_KEY": "  "},
    {"GEMINI_API_KEY": "k", "SVA_GEMINI_ENDPOINT": "https://proxy.example:8443/v1"},
    {"SVA_OPENAI_API_KEY": "k", "SVA_OPENAI_MODEL": "m"},
    {"SVA_OPENAI_BASE_URL": "http://vllm.example:8000/v1", "SVA_OPENAI_MODEL": "m"},
    {"GEMINI_API_KEY": "k", "SVA_OPENAI_API_KEY": "k", "SVA_OPENAI_MODEL": "m"},
    {"SVA_PLANNER_MLLM": "openai", "GEMINI_API_KEY": "k", "SVA_OPENAI_MODEL": "m"},
]


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_what_is_told_is_what_the_planner_does(env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SVA_PLANNER_MLLM", "GEMINI_API_KEY", "SVA_OPENAI_API_KEY", "SVA_OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    planner = PlannerSettings()
    endpoint = {"gemini": planner.gemini_endpoint, "openai": planner.openai_endpoint}.get(planner.provider)
    assert frame_destination(env) == (endpoint and urlsplit(endpoint).netloc)


@pytest.mark.parametrize(
    "url", ["http://localhost:11434/v1", "http://127.0.0.1:8000", "http://[::1]:8000/v1"]
)
def test_a_model_on_this_machine_is_no_reason_to_warn(url: str) -> None:
    assert frame_destination({"SVA_PLANNER_MLLM": "openai", "SVA_OPENAI_BASE_URL": url}) is None
