"""Tidies what a language model, or its endpoint, says in plain words: descriptions, key words, reasons."""

from __future__ import annotations

import re
import unicodedata

from .scheme_parser import clean_line

MAX_DESCRIPTION = 2000
MAX_KEYWORDS = 8
MAX_KEYWORD_CHARACTERS = 40
_CONSIDERED = 4000
_BETWEEN = re.compile(r"[,;/|\n•、，]+")
_LABEL = re.compile(r"^\W*(?:output|answer|key ?words?)\W*:", re.IGNORECASE)


def parse_keywords(text: str) -> tuple[str, ...]:
    """The key words in `text`, at most `MAX_KEYWORDS`, each once and short."""
    words = (clean_line(part) for part in _BETWEEN.split(_LABEL.sub("", text[:_CONSIDERED])))
    short = (word[:MAX_KEYWORD_CHARACTERS].strip() for word in words)
    return tuple(dict.fromkeys(word for word in short if word))[:MAX_KEYWORDS]


def tidy_description(text: str) -> str:
    """`text` on one line, at most `MAX_DESCRIPTION` characters."""
    return one_line(text, MAX_DESCRIPTION)


def one_line(text: str, most: int) -> str:
    """`text` without control characters and needless space, at most `most` characters."""
    considered = text[: 2 * most]
    visible = "".join(" " if unicodedata.category(c).startswith("C") else c for c in considered)
    return " ".join(visible.split())[:most].strip()
