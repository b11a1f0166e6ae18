"""Whether frames of the video leave this machine, and to which host: told before anything starts.

Read from the same environment variables as the planner's settings; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

GEMINI_HOST = "generativelanguage.googleapis.com"
OPENAI_HOST = "api.openai.com"


def frame_destination(env: Mapping[str, str]) -> str | None:
    """The host that frames are sent to with this environment; None: they stay here."""
    mllm = env.get("SVA_PLANNER_MLLM", "auto").strip().lower()
    if mllm == "auto":
        mllm = _configured(env)
    if mllm in ("gemini", "google-generativeai"):
        return _host(env.get("SVA_GEMINI_ENDPOINT", "")) or GEMINI_HOST
    if mllm == "openai":
        return _host(env.get("SVA_OPENAI_BASE_URL", "")) or OPENAI_HOST
    return None


def _configured(env: Mapping[str, str]) -> str:
    if env.get("GEMINI_API_KEY"):
        return "gemini"
    if env.get("SVA_OPENAI_API_KEY"):
        return "openai"
    return "offline"


def _host(url: str) -> str:
    """Host and port of a URL; without a scheme, too."""
    return urlsplit(url if "//" in url else f"//{url}").netloc.rpartition("@")[2]
