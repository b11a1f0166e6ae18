"""Gemini by google-genai, the SDK that Google maintains."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx2
from google import genai
from google.genai import errors, types

from .base import MAX_OUTPUT_TOKENS, Answer, Question
from .bounded_http import EVENT_HOOKS, HEADERS
from .failures import blocked, empty, from_http, retry_after, unreachable

FILTERED = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "MODEL_ARMOR"}
)
"""Reasons to finish that mean that a filter stopped the answer."""


class Gemini:
    """Implements `Mllm`."""

    provider = "gemini"

    def __init__(self, *, key: str, model: str, endpoint: str) -> None:
        self._key = key
        self._model = model
        self.host = urlsplit(endpoint).netloc
        self._http = httpx2.AsyncClient(event_hooks=EVENT_HOOKS)
        self._client = genai.Client(
            vertexai=False,
            api_key=key,
            http_options=types.HttpOptions(
                base_url=endpoint,
                headers=HEADERS,
                # The SDK would take aiohttp where it finds it, whose answers nothing bounds.
                httpx_async_client=self._http,
                # Retries are ours: they share one time limit.
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )

    async def ask(self, question: Question, *, limit_s: float) -> Answer:
        """See `Mllm`."""
        parts = [types.Part.from_text(text=question.text)]
        if question.png is not None:
            parts.insert(0, types.Part.from_bytes(data=question.png, mime_type="image/png"))
        config = types.GenerateContentConfig(
            seed=question.seed,
            max_output_tokens=MAX_OUTPUT_TOKENS,
            candidate_count=1,
            http_options=types.HttpOptions(timeout=max(1, int(limit_s * 1000))),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        )
        try:
            response = await self._client.aio.models.generate_content(
                model=self._model, contents=[types.Content(role="user", parts=parts)], config=config
            )
        except errors.APIError as error:
            raise self._failure(error) from None
        except Exception as error:
            raise unreachable(error, key=self._key) from None
        try:
            return _answer(response, self._model).safe(self._key)
        except (AttributeError, IndexError, TypeError) as error:
            raise unreachable(error, key=self._key) from None

    async def close(self) -> None:
        """See `Mllm`."""
        await self._client.aio.aclose()
        await self._http.aclose()

    def _failure(self, error: errors.APIError) -> Exception:
        details = str(error.details)
        headers = getattr(error.response, "headers", None) or {}
        wait = retry_after(headers.get("retry-after"), details)
        said = details if "API_KEY_INVALID" in details else str(error.message)
        return from_http(error.code or 0, said, key=self._key, retry_after_s=wait)


def _answer(response: types.GenerateContentResponse, model: str) -> Answer:
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        raise blocked(str(feedback.block_reason.value))
    candidate = response.candidates[0] if response.candidates else None
    finish = str(candidate.finish_reason.value) if candidate and candidate.finish_reason else "no candidate"
    if finish in FILTERED:
        raise blocked(finish)
    parts = candidate.content.parts if candidate and candidate.content else None
    text = "".join(part.text or "" for part in parts or () if not part.thought).strip()
    if not text:
        raise empty(finish)
    return Answer(text, response.model_version or model)
