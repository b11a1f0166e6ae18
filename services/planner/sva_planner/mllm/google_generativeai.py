"""Gemini by google-generativeai, the SDK before google-genai (support ended 2025-11-30): an optional extra.

Spoken over REST. Its calls block, and nothing can interrupt them, so each runs in a thread of its own that
is left behind when time runs out; the request's own time limit ends it.
"""

from __future__ import annotations

import asyncio
import threading
import warnings
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from .base import MAX_OUTPUT_TOKENS, Answer, Question
from .failures import blocked, empty, from_http, retry_after, unreachable
from .gemini import FILTERED


class GoogleGenerativeAi:
    """Implements `Mllm`."""

    provider = "google-generativeai"

    def __init__(self, *, key: str, model: str, endpoint: str) -> None:
        with warnings.catch_warnings():
            # It warns at import that it is no longer supported; whoever sets it knows.
            warnings.simplefilter("ignore")
            sdk: Any = import_module("google.generativeai")
            language: Any = import_module("google.ai.generativelanguage")
        self._key = key
        self._model = model
        self.host = urlsplit(endpoint).netloc
        self._generative_model = sdk.GenerativeModel(model)
        # `configure` would set a client for the whole process; this one is ours alone.
        self._generative_model._client = language.GenerativeServiceClient(
            transport="rest", client_options={"api_key": key, "api_endpoint": endpoint.rstrip("/")}
        )

    async def ask(self, question: Question, *, limit_s: float) -> Answer:
        """See `Mllm`."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, error: Exception | None) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)

        def work() -> None:
            result, failure = None, None
            try:
                result = self._generate(question, limit_s)
            except Exception as error:
                failure = error
            try:
                loop.call_soon_threadsafe(settle, result, failure)
            except RuntimeError:
                return  # The loop has closed meanwhile.

        # A daemon: a call that hangs does not keep the process from ending.
        threading.Thread(target=work, name="google-generativeai", daemon=True).start()
        try:
            response = await answer
        except Exception as error:
            raise self._failure(error) from None
        try:
            return _answer(response, self._model).safe(self._key)
        except (AttributeError, IndexError, TypeError) as error:
            raise unreachable(error, key=self._key) from None

    async def close(self) -> None:
        """See `Mllm`."""
        self._generative_model._client.transport.close()

    def _generate(self, question: Question, limit_s: float) -> Any:
        contents: list[Any] = [question.text]
        if question.png is not None:
            contents.insert(0, {"mime_type": "image/png", "data": question.png})
        return self._generative_model.generate_content(
            contents,
            # This SDK knows no seed.
            generation_config={"candidate_count": 1, "max_output_tokens": MAX_OUTPUT_TOKENS},
            # Retries are ours: they share one time limit.
            request_options={"timeout": limit_s, "retry": None},
        )

    def _failure(self, error: Exception) -> Exception:
        from google.api_core.exceptions import GoogleAPICallError

        if not isinstance(error, GoogleAPICallError) or error.code is None:
            return unreachable(error, key=self._key)
        headers = getattr(error.response, "headers", None) or {}
        body = str(getattr(error.response, "text", ""))
        wait = retry_after(headers.get("retry-after"), body)
        said = body if "API_KEY_INVALID" in body else str(error.message)
        return from_http(int(error.code), said, key=self._key, retry_after_s=wait)


def _answer(response: Any, model: str) -> Answer:
    feedback = response.prompt_feedback
    if feedback.block_reason:
        raise blocked(feedback.block_reason.name)
    if not response.candidates:
        raise empty("no candidate")
    candidate = response.candidates[0]
    finish = candidate.finish_reason.name
    if finish in FILTERED:
        raise blocked(finish)
    text = "".join(part.text for part in candidate.content.parts).strip()
    if not text:
        raise empty(finish)
    return Answer(text, str(getattr(response._result, "model_version", "") or model))
