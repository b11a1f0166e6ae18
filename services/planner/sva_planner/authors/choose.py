"""Builds the author that the settings ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from sva_common.logs import logger

from ..mllm.base import Mllm
from ..settings import PlannerSettings
from .base import Author
from .fallback import FallbackAuthor
from .offline import OfflineAuthor
from .prompted import PromptedAuthor

log = logger(__name__)

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def choose_author(settings: PlannerSettings) -> Author:
    """The author. The log says whether frames leave the machine, and to which host."""
    if settings.provider == "offline":
        log.info("frames stay on this machine", mllm="offline")
        return OfflineAuthor()
    mllm, endpoint = _mllm(settings)
    _announce(mllm, endpoint)
    author = PromptedAuthor(
        mllm,
        total_s=settings.planner_timeout_s,
        ask_s=settings.planner_ask_timeout_s,
        first_wait_s=settings.planner_retry_wait_s,
    )
    if settings.planner_fallback == "offline":
        return FallbackAuthor(author, OfflineAuthor(), sent_to=mllm.host)
    return author


def _mllm(settings: PlannerSettings) -> tuple[Mllm, str]:
    gemini_key = settings.gemini_api_key.get_secret_value().strip()
    # Each SDK takes a while to import, and one is enough.
    if settings.provider == "openai":
        from ..mllm.openai import OpenAiCompatible

        key = settings.openai_api_key.get_secret_value().strip()
        endpoint = settings.openai_endpoint
        return OpenAiCompatible(key=key, model=settings.openai_model, endpoint=endpoint), endpoint
    endpoint = settings.gemini_endpoint
    if settings.provider == "gemini":
        from ..mllm.gemini import Gemini

        return Gemini(key=gemini_key, model=settings.gemini_model, endpoint=endpoint), endpoint
    from ..mllm.google_generativeai import GoogleGenerativeAi

    return GoogleGenerativeAi(key=gemini_key, model=settings.gemini_model, endpoint=endpoint), endpoint


def _announce(mllm: Mllm, endpoint: str) -> None:
    parts = urlsplit(endpoint)
    if parts.hostname in _LOCAL:
        log.info("frames go to a host on this machine", mllm=mllm.provider, host=mllm.host)
        return
    log.warning("frames leave this machine", mllm=mllm.provider, host=mllm.host)
    if parts.scheme == "http":
        log.warning("frames and key travel without encryption", host=mllm.host)
