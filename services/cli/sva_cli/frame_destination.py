"""Whether frames of the video leave this machine, and to which host: told before anything starts.

Read from the same environment variables as the planner's settings; a test holds the two together.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

GEMINI_ENDPOINT = "https://generativelanguage.googleapis.com"
OPENAI_ENDPOINT = "https://api.openai.com"


def frame_destination(env: Mapping[str, str]) -> str | None:
    """The host, with its port, that frames are sent to with this environment; None: they stay here."""
    mllm = env.get("SVA_PLANNER_MLLM", "auto")
    if mllm == "auto":
        mllm = _configured(env)
    if mllm in ("gemini", "google-generativeai"):
        url = urlsplit(env.get("SVA_GEMINI_ENDPOINT") or GEMINI_ENDPOINT)
    elif mllm == "openai":
        url = urlsplit(env.get("SVA_OPENAI_BASE_URL") or OPENAI_ENDPOINT)
    else:
        return None
    return None if _is_here(url) else url.netloc


def _configured(env: Mapping[str, str]) -> str:
    if env.get("GEMINI_API_KEY", "").strip():
        return "gemini"
    if env.get("SVA_OPENAI_API_KEY", "").strip() or env.get("SVA_OPENAI_BASE_URL"):
        return "openai"
    return "offline"


def _is_here(url: SplitResult) -> bool:
    """A model that runs on this machine, too."""
    host = url.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
