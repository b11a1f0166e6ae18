"""A prompt as tokens, and the search for known phrases in it. Knows where a "no" or "without" reaches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_CHARACTERS = 4000
"""Longer prompts are read this far."""
NEGATORS = frozenset(
    (
        "no",
        "not",
        "without",
        "never",
        "minus",
        "neither",
        "nor",
        "lacking",
        "avoid",
        "sans",
        "zero",
        "exclude",
    )
)
BRIDGES = frozenset(
    (
        "or",
        "nor",
        "any",
        "and",
        "a",
        "the",
        "too",
        "very",
        "loud",
        "heavy",
        "harsh",
        "single",
        "strong",
        "big",
    )
)
TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,.;:!?()\n]")
REACH = 4


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A known phrase: tokens `start`…`end` (exclusive) mean `value`, or its opposite if `negated`."""

    phrase: str
    value: T
    start: int
    end: int
    negated: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The lower-case words and clause marks of a prompt; `negated` says which words a negation reaches."""

    tokens: tuple[str, ...]
    negated: tuple[bool, ...]

    def find(self, lexicon: Mapping[str, T]) -> list[Found[T]]:
        """All phrases of `lexicon` in order; the longest wins, plurals count, none overlap."""
        longest = max((phrase.count(" ") + 1 for phrase in lexicon), default=0)
        found: list[Found[T]] = []
        position = 0
        while position < len(self.tokens):
            for length in range(min(longest, len(self.tokens) - position), 0, -1):
                phrase = self._known(position, length, lexicon)
                if phrase is not None:
                    end = position + length
                    found.append(Found(phrase, lexicon[phrase], position, end, self.negated[end - 1]))
                    position = end
                    break
            else:
                position += 1
        return found

    def _known(self, position: int, length: int, lexicon: Mapping[str, T]) -> str | None:
        words = self.tokens[position : position + length]
        head, last = words[:-1], words[-1]
        for ending in singulars(last):
            phrase = " ".join((*head, ending))
            if phrase in lexicon:
                return phrase
        return None


def read(prompt: str) -> Text:
    """Split `prompt`; any script and any length may come in."""
    plain = unicodedata.normalize("NFKC", prompt[:MAX_CHARACTERS]).lower().replace("\u2019", "'")
    tokens = tuple(TOKEN.findall(plain))
    return Text(tokens, _negations(tokens))


def singulars(word: str) -> tuple[str, ...]:
    """The word itself and what it may be the plural of."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return (word, word[:-1], word[:-2]) if word.endswith("es") else (word, word[:-1])
    return (word,)


def _negations(tokens: tuple[str, ...]) -> tuple[bool, ...]:
    """A negation reaches the next word, over bridges ("no drums or bass"), and stops at a clause mark.

    After "and" it goes on only over one word that ends the clause: "no drums and bass, …" but not
    "no drums and calm piano".
    """
    marks = [False] * len(tokens)
    for index, word_here in enumerate(tokens):
        if word_here == "free" and index > 0:  # "drum-free"
            marks[index - 1] = True
        if word_here not in NEGATORS and not word_here.endswith("n't"):
            continue
        reach = 0
        for ahead in range(index + 1, len(tokens)):
            word = tokens[ahead]
            if not word[0].isalnum() or word in ("with", "but", "just", "only"):
                break
            if word == "and" and not _ends_clause(tokens, ahead + 2):
                break
            if word not in BRIDGES:
                reach += 1
                marks[ahead] = True
            if reach >= REACH:
                break
    return tuple(marks)


def _ends_clause(tokens: tuple[str, ...], index: int) -> bool:
    return index >= len(tokens) or not tokens[index][0].isalnum()
