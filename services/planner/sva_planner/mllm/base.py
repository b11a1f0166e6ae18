"""The seam: a multimodal large language model takes text and a picture, and answers text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..plain_words import one_line
from .failures import without_key

MAX_SEED = 2**31 - 1
"""Gemini's seeds are 32-bit integers with a sign."""
MAX_OUTPUT_TOKENS = 8192
"""Enough for an answer of ours and for the thinking that some models count as output."""
MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""A longer HTTP body is not read to its end."""
HALF = 64 * 1024
MAX_TEXT = 2 * HALF
"""Characters of an answer that are looked at: of a longer one as many from either end."""
MAX_MODEL_NAME = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    text: str
    png: bytes | None = None
    """A picture, at most 1024 pixels on the long side."""
    seed: int = 0
    """0 to `MAX_SEED`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    text: str
    """Never blank."""
    model: str
    """The model that answered, by the endpoint's word where it says so."""

    def safe(self, key: str) -> Answer:
        """The same without the key, which the endpoint knows and could repeat, and within bounds."""
        text = self.text if len(self.text) <= MAX_TEXT else self.text[:HALF] + "\n" + self.text[-HALF:]
        return Answer(without_key(text, key), one_line(without_key(self.model, key), MAX_MODEL_NAME))


class Mllm(Protocol):
    """One model at one endpoint."""

    @property
    def provider(self) -> str:
        """Which implementation this is, as in `SVA_PLANNER_MLLM`."""
        ...

    @property
    def host(self) -> str:
        """The host to which frames and words are sent."""
        ...

    async def ask(self, question: Question, *, limit_s: float) -> Answer:
        """Ask once.

        Raises `TryAgain` when the same question may be answered later, `Refused` (reasons in
        `failures.py`) when it will not be.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
