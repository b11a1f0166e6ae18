"""Fills the templates of `templates/`: the three steps of the paper's Figures 2 and 3, in our own words.

The description and the wish come from strangers. Each stands between marks, as material; what could pass for
a mark is taken out of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template

from .scheme import Scheme

STYLE = "creative, wildly imaginative, blue-sky and out-of-this-world"
"""The key words of the scheme template, unless a wish brings its own."""
MAX_ANSWER_SHOWN = 2000
"""Characters of a bad answer that are shown to the one who gave it."""

_TEMPLATES = (
    "description.txt",
    "scheme.txt",
    "examples.jsonl",
    "substitute_examples.txt",
    "keywords.txt",
    "correction.txt",
)
_MARKS = re.compile(r"<{2,}|>{2,}")
_TELLING = 40
"""A run of a template of so many characters comes from nowhere else."""


def describe_prompt() -> str:
    """Asks for a description of the picture that goes with it (Figure 2, top)."""
    return _text("description.txt")


def scheme_prompt(description: str, *, keywords: Sequence[str] = (), examples: Sequence[str] = ()) -> str:
    """Asks for a scheme (Figure 2, bottom); with key words and examples of a wish, Figure 3, bottom."""
    return _filled(
        "scheme.txt",
        description=_fenced(description),
        style=", ".join(_fenced(word) for word in keywords) or STYLE,
        examples="\n".join(examples or _own_examples()),
    )


def examples_prompt(wish: str) -> str:
    """Asks for examples that fulfil the wish (Figure 3, top)."""
    return _filled("substitute_examples.txt", wish=_fenced(wish), examples="\n".join(_own_examples()))


def keywords_prompt(wish: str) -> str:
    """Asks for the key words of the wish (Figure 3, middle)."""
    return _filled("keywords.txt", wish=_fenced(wish))


def correction_prompt(prompt: str, *, answer: str, problem: str) -> str:
    """`prompt` again, with the answer that could not be used and the reason."""
    return prompt + _filled(
        "correction.txt", answer=_fenced(answer[:MAX_ANSWER_SHOWN]), problem=_fenced(problem)
    )


def without_echo(answer: str) -> str:
    """`answer`, or what is left of one that repeats its instructions when they are taken out.

    One that only takes a sound from the examples is no echo.
    """
    lines = _telling_lines()
    if not any(line in answer for line, instructs in lines.items() if instructs):
        return answer
    for line in lines:
        answer = answer.replace(line, "")
    return answer


def as_example(scheme: Scheme) -> str:
    """A scheme as it stands among the examples: JSON on one line."""
    return json.dumps({"idea": scheme.idea, "SFX": list(scheme.sfx), "BGM": scheme.bgm}, ensure_ascii=False)


@cache
def template_version() -> str:
    """Changes with every change of any template."""
    digest = hashlib.sha256()
    for name in _TEMPLATES:
        digest.update(f"{name}\n{_text(name)}\n".encode())
    return digest.hexdigest()[:12]


def _filled(name: str, **values: str) -> str:
    # One pass: what stands in a value is never read as a placeholder.
    return Template(_text(name)).substitute(values)


def _fenced(text: str) -> str:
    visible = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in text)
    return _MARKS.sub(" ", visible).strip()


@cache
def _telling_lines() -> dict[str, bool]:
    """The longer lines of the templates, without slots, the longest first; whether each is an instruction."""
    found: dict[str, bool] = {}
    for name in _TEMPLATES:
        for line in re.split(r"\n|\$\{\w+\}", _text(name)):
            instructs = name.endswith(".txt") and not line.startswith("- ")
            found[line.removeprefix("- ").strip()] = instructs
    return {line: found[line] for line in sorted(found, key=len, reverse=True) if len(line) >= _TELLING}


def _own_examples() -> list[str]:
    return _text("examples.jsonl").splitlines()


@cache
def _text(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8").rstrip()
