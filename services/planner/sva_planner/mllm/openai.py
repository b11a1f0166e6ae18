"""Any endpoint that speaks OpenAI's chat completions: vLLM, Ollama, Gemini's own, OpenAI."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import openai

from .base import Answer, Question
from .bounded_http import EVENT_HOOKS, HEADERS
from .failures import blocked, empty, from_http, retry_after, unreachable

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion, ChatCompletionContentPartParam, ChatCompletionMessageParam

_NO_KEY = "none"
"""Local servers want no key, and the SDK wants one."""


class OpenAiCompatible:
    """Implements `Mllm`."""

    provider = "openai"

    def __init__(self, *, key: str, model: str, endpoint: str) -> None:
        self._key = key
        self._model = model
        self._takes_seed = True
        self.host = urlsplit(endpoint).netloc
        self._client = openai.AsyncOpenAI(
            api_key=key or _NO_KEY,
            base_url=endpoint,
            default_headers=HEADERS,
            # Retries are ours: they share one time limit.
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(event_hooks=EVENT_HOOKS),
        )

    async def ask(self, question: Question, *, limit_s: float) -> Answer:
        """See `Mllm`."""
        content: list[ChatCompletionContentPartParam] = [{"type": "text", "text": question.text}]
        if question.png is not None:
            url = f"data:image/png;base64,{b64encode(question.png).decode('ascii')}"
            content.insert(0, {"type": "image_url", "image_url": {"url": url}})
        messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": content}]
        try:
            try:
                completion = await self._complete(messages, question.seed, limit_s)
            except openai.BadRequestError as error:
                # Gemini's own compatible endpoint is one of those that know no seed.
                if not self._takes_seed or "seed" not in error.message:
                    raise
                self._takes_seed = False
                completion = await self._complete(messages, question.seed, limit_s)
        except openai.APIStatusError as error:
            raise self._failure(error) from None
        except Exception as error:
            raise unreachable(error, key=self._key) from None
        try:
            return _answer(completion, self._model).safe(self._key)
        except (AttributeError, IndexError, TypeError) as error:
            raise unreachable(error, key=self._key) from None

    async def _complete(
        self, messages: list[ChatCompletionMessageParam], seed: int, limit_s: float
    ) -> ChatCompletion:
        # No limit of tokens: endpoints disagree on its name. Time and bytes are limited.
        return await self._client.chat.completions.create(
            model=self._model,
            messages=messages,
            seed=seed if self._takes_seed else openai.omit,
            timeout=limit_s,
        )

    async def close(self) -> None:
        """See `Mllm`."""
        await self._client.close()

    def _failure(self, error: openai.APIStatusError) -> Exception:
        wait = retry_after(error.response.headers.get("retry-after"), str(error.body))
        if error.code == "content_filter":
            return blocked("content_filter")
        return from_http(error.status_code, error.message, key=self._key, retry_after_s=wait)


def _answer(completion: ChatCompletion, model: str) -> Answer:
    # Compatible endpoints are not always complete, and the SDK does not check.
    choices = getattr(completion, "choices", None)
    if not choices:
        raise empty("no choices")
    finish = str(choices[0].finish_reason)
    if finish == "content_filter":
        raise blocked(finish)
    message = choices[0].message
    if message is None or getattr(message, "refusal", None):
        raise blocked("refusal") if message is not None else empty("no message")
    text = message.content if isinstance(message.content, str) else ""
    if not text.strip():
        raise empty(finish)
    return Answer(text.strip(), str(getattr(completion, "model", "") or model))
