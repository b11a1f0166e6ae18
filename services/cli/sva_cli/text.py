"""Foreign text on a terminal: what could move its cursor or deceive the eye is shown as an escape."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

_BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def one_line(text: str) -> str:
    """The text on one line, without control characters."""
    return "".join(_escaped(c) if _is_unsafe(c) else c for c in text)


def shown_path(path: os.PathLike[str] | str) -> str:
    """A path for people."""
    return one_line(str(Path(path)))


def shortened(text: str, width: int) -> str:
    """The text on one line of at most `width` characters."""
    line = one_line(text)
    return line if len(line) <= width else line[: width - 1] + "…"


def _is_unsafe(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _BIDI


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()
