"""Finds schemes in a language model's reply, whatever shape they are in. What is found is not yet checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .lenient_json import Value, read_json

MAX_REPLY = 64 * 1024
"""Characters that are looked at: of a longer reply the first half of them and the last."""
MAX_FOUND = 16

_THOUGHTS_END = "</think>"
# Space is bounded in these patterns: without bounds a long run of it takes time squared.
_START = re.compile(r"\{\s{0,20}[\"'“‘]?\s{0,4}(?:idea|sfx|bgm)", re.IGNORECASE)
_FIRST_KEY = re.compile(r"[\"'“‘]?\s{0,4}(?:idea|sfx|bgm)\s{0,4}[\"'”’]?\s{0,4}:", re.IGNORECASE)
_LABEL = re.compile(
    r"^[\W\d_]*(idea|title|sfx|sound effects?|bgm|background music)\b[^:=]{0,12}[:=][\s*_]*(.*)$",
    re.IGNORECASE,
)
_TEXT_KEYS = ("description", "prompt", "text", "sound", "sfx", "bgm", "effect", "content", "value", "name")
_BETWEEN_ITEMS = re.compile(r"[;\n]|(?:^|\s)\d[.)]\s")


@dataclass(frozen=True, slots=True)
class FoundScheme:
    """What a reply says, before any check."""

    idea: str
    sfx: tuple[str, ...]
    bgm: str


def find_schemes(reply: str) -> list[FoundScheme]:
    """The schemes in `reply`, in order, at most `MAX_FOUND` of them. Linear in the reply's length."""
    text = _shortened(reply.rpartition(_THOUGHTS_END)[2])
    for candidate in _readings(text):
        found = [scheme for value in read_json(candidate) for scheme in _schemes(value)]
        if found:
            return found[-MAX_FOUND:]
    labelled = _from_labels(text)
    return [labelled] if labelled else []


def _shortened(text: str) -> str:
    half = MAX_REPLY // 2
    return text if len(text) <= MAX_REPLY else f"{text[:half]}\n{text[-half:]}"


def _readings(text: str) -> Iterator[str]:
    """The text as it is; then from where a scheme seems to begin; then with what is often wrong repaired."""
    yield text
    for match in list(_START.finditer(text))[-4:][::-1]:
        yield text[match.start() :]
    if '\\"' in text:
        yield text.replace('\\"', '"').replace("\\n", "\n")
    if (first := _FIRST_KEY.search(text)) is not None:
        yield "{" + text[first.start() :]


def _schemes(value: Value) -> list[FoundScheme]:
    """Every object in `value` that has SFX and BGM; else the whole, where they lie in different objects."""
    whole: dict[str, Value] = {}
    complete: list[dict[str, Value]] = []
    for fields in _objects(value):
        named = _named(fields)
        if "sfx" in named and "bgm" in named:
            complete.append(named)
        for name, field in named.items():
            whole.setdefault(name, field)
    if len(complete) > 1:
        return [_scheme(named) for named in complete]
    return [_scheme(whole)] if "sfx" in whole or "bgm" in whole else []


def _objects(value: Value) -> Iterator[Mapping[str, Value]]:
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield inner
            waiting += reversed(inner.values())
        elif isinstance(inner, list):
            waiting += reversed(inner)


def _named(fields: Mapping[str, Value]) -> dict[str, Value]:
    """The fields of a scheme under their own names, whatever they are called in the reply."""
    named: dict[str, Value] = {}
    for key, value in fields.items():
        name = _field(key)
        if name == "sfx" and name in named:
            # "SFX1" and "SFX2", or the key twice.
            named[name] = [named[name], value]
        elif name:
            named.setdefault(name, value)
    return named


def _field(key: str) -> str:
    word = re.sub(r"[^a-z]", "", key.lower())
    if "sfx" in word or "soundeffect" in word:
        return "sfx"
    if "bgm" in word or "backgroundmusic" in word or word == "music":
        return "bgm"
    return "idea" if word in ("idea", "title", "theme", "concept", "name") else ""


def _scheme(named: Mapping[str, Value]) -> FoundScheme:
    return FoundScheme(
        idea=" ".join(_texts(named.get("idea", ""))),
        sfx=tuple(_texts(named.get("sfx", ""), split=True)),
        bgm=", ".join(_texts(named.get("bgm", ""))),
    )


def _texts(value: Value, *, split: bool = False) -> list[str]:
    """The texts in `value`, in order; of an object its text, or all of its values when none is named so.

    With `split`, a string in place of a list is taken apart.
    """
    if split and isinstance(value, str):
        return [part for part in _BETWEEN_ITEMS.split(value) if part.strip()]
    found: list[str] = []
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            found += [inner] if inner.strip() else []
        elif isinstance(inner, list):
            waiting += reversed(inner)
        else:
            named = next((inner[key] for key in _TEXT_KEYS if isinstance(inner.get(key), str)), None)
            waiting += [named] if named is not None else reversed(inner.values())
    return found


def _from_labels(text: str) -> FoundScheme | None:
    """A scheme in lines such as `**SFX:** …`, each label with its text beside or below it."""
    named: dict[str, Value] = {}
    lines: list[Value] = []
    for line in text.splitlines():
        match = _LABEL.match(line[:2000])
        if match is not None:
            lines = []
            name = _field(match[1])
            earlier = named.get(name)
            named[name] = [earlier, lines] if earlier is not None else lines
        content = match[2] if match is not None else line
        if content.strip():
            lines.append(content)
    return _scheme(named) if "sfx" in named and "bgm" in named else None
