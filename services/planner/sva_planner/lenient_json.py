"""Reads what language models call JSON: one pass over the text, no recursion, never an exception.

Understood besides JSON: prose and code fences around it, single and curly quotes, bare words, quotes inside
strings, missing and trailing commas, missing and surplus brackets, missing colons before a list, text that
ends too early. What cannot be understood is skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

MAX_DEPTH = 24
"""Brackets nested deeper than this are read as if they were not there."""

_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r"[^\s,:\[\]{}\"“”][^,:\[\]{}\"“”\n]*")
_ENDS_STRING = frozenset(",:]}\"'“‘[{;")


@dataclass(slots=True)
class _Open:
    """A bracket that has not been closed yet."""

    value: list[Value] | dict[str, Value]
    key: str = ""


def read_json(text: str) -> list[Value]:
    """Every outermost object and list in `text`, in order."""
    reader, position = _Reader(), 0
    while position < len(text):
        character = text[position]
        if character in "{}[],":
            reader.take(character, "")
            position += 1
        elif not reader.is_inside:
            # Prose: an apostrophe here opens no string.
            position += 1
        elif text.startswith("//", position):
            line_end = text.find("\n", position)
            position = len(text) if line_end < 0 else line_end
        elif character in _CLOSING:
            token, position = _string(text, position)
            reader.take(_kind(text, position), token)
        elif (bare := _BARE.match(text, position)) is not None:
            position = bare.end()
            reader.take(_kind(text, position), bare[0].strip())
        else:
            position += 1
    return reader.finish()


def _kind(text: str, position: int) -> str:
    """A string that a colon follows is a key; so is one before a bracket, where the colon is missing."""
    start = _end_of_space(text, position)
    return "key" if text[start : start + 1] in (":", "[", "{") else "string"


def _string(text: str, start: int) -> tuple[str, int]:
    """The string that begins at `start`, and where it ends.

    A quote ends it when what follows could follow a string; otherwise it is a quote inside the string.
    """
    closing, parts, position = _CLOSING[text[start]], [], start + 1
    while position < len(text):
        character = text[position]
        if character == "\\" and position + 1 < len(text):
            escape = text[position + 1]
            if escape == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", text[position + 2 : position + 6]):
                parts.append(chr(int(text[position + 2 : position + 6], 16)))
                position += 6
                continue
            parts.append(_ESCAPES.get(escape, escape))
            position += 2
            continue
        if character == closing:
            following = _end_of_space(text, position + 1)
            if following == len(text) or text[following] in _ENDS_STRING or "\n" in text[position:following]:
                return "".join(parts), position + 1
        parts.append(character)
        position += 1
    return "".join(parts), position


def _end_of_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _Reader:
    """Puts tokens together; closes what was left open."""

    def __init__(self) -> None:
        self._done: list[Value] = []
        self._open: list[_Open] = []

    @property
    def is_inside(self) -> bool:
        """Whether a bracket is open."""
        return bool(self._open)

    def take(self, kind: str, token: str) -> None:
        """The next token. Kinds: the brackets, `,`, `key`, `string`."""
        match kind:
            case "{":
                self._begin({})
            case "[":
                self._begin([])
            case "}":
                self._end(dict)
            case "]":
                self._end(list)
            case "key":
                self._key(token)
            case "string":
                self._add(token)

    def finish(self) -> list[Value]:
        """Close what is open; answer the outermost values."""
        while self._open:
            self._close()
        return self._done

    def _begin(self, value: list[Value] | dict[str, Value]) -> None:
        if len(self._open) < MAX_DEPTH:
            self._open.append(_Open(value))

    def _end(self, kind: type) -> None:
        """Close the nearest bracket of this kind and what was opened inside; ignore a surplus one."""
        if any(isinstance(bracket.value, kind) for bracket in self._open):
            while not isinstance(self._open[-1].value, kind):
                self._close()
            self._close()

    def _close(self) -> None:
        value = self._open.pop().value
        if self._open:
            self._add(value)
        else:
            self._done.append(value)

    def _key(self, key: str) -> None:
        """A key inside a list means that the list was not closed."""
        if any(isinstance(bracket.value, dict) for bracket in self._open):
            while isinstance(self._open[-1].value, list):
                self._close()
            self._open[-1].key = key
        elif self._open:
            self._begin({})
            self._open[-1].key = key

    def _add(self, value: Value) -> None:
        if not self._open:
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key not in top.value:
            top.value[top.key] = value
        else:
            # A second value for one key means that the list around them is missing.
            first = top.value[top.key]
            if isinstance(first, list):
                first.append(value)
            else:
                top.value[top.key] = [first, value]
