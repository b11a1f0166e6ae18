"""From a language model's reply to a scheme: lenient in, strict out.

Strict means: two SFX of at most 12 words each (paper, Figure 2), one BGM, in English, each on one line,
without quotes, brackets or control characters. A scheme that is wrong only in measure (too many SFX, SFX of
up to `TOLERATED_SFX_WORDS` words) is reported with what it would be when cut to measure, for whoever has
asked often enough.
"""

from __future__ import annotations

import re
import unicodedata

from .scheme import Scheme
from .scheme_reader import FoundScheme, find_schemes

SFX_COUNT = 2
SFX_WORDS = 12
TOLERATED_SFX_WORDS = 20
MAX_SFX_CHARACTERS = 200
BGM_WORDS = 100
MAX_BGM_CHARACTERS = 800
MAX_IDEA_CHARACTERS = 100
MAX_EXAMPLES = 6

_UNWANTED = re.compile(r"[\"“”„«»`\[\]{}()<>*_#|\\]|(?<!\w)['‘’]|['‘’](?!\w)")
_NUMBERING = re.compile(
    r"^\W*(?:(?:sfx|bgm|idea)\s{0,4}\d{0,3}\s{0,4}:|\d{1,3}\s{0,4}[.):])?\W*", re.IGNORECASE
)
_CLOSING = " ,;:-–—"


class BadScheme(Exception):
    """The reply is no scheme. The message says what is wrong, in words that a language model can act on."""

    def __init__(self, message: str, nearly: Scheme | None = None) -> None:
        super().__init__(message)
        self.nearly = nearly
        """The scheme cut to measure, where measure is all that is wrong."""


def parse_scheme(reply: str) -> Scheme:
    """The last good scheme in `reply`. Raises `BadScheme`; takes time linear in the reply's length."""
    found = find_schemes(reply)
    if not found:
        raise BadScheme("The reply holds no JSON object with the keys idea, SFX and BGM.")
    worst: BadScheme | None = None
    for candidate in reversed(found):
        try:
            return _checked(candidate)
        except BadScheme as error:
            if worst is None or (error.nearly and not worst.nearly):
                worst = error
    raise worst or BadScheme("The reply holds no scheme.")


def parse_examples(reply: str) -> tuple[Scheme, ...]:
    """Every good scheme in `reply`, those cut to measure included, at most `MAX_EXAMPLES`."""
    schemes: list[Scheme] = []
    for found in find_schemes(reply):
        try:
            schemes.append(_checked(found))
        except BadScheme as error:
            schemes += [error.nearly] if error.nearly else []
    return tuple(dict.fromkeys(schemes))[:MAX_EXAMPLES]


def clean_line(text: str) -> str:
    """`text` on one line without control characters, quotes, brackets, Markdown or numbering."""
    # Control, format, surrogate and private characters have no business in a prompt.
    visible = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    bare = _UNWANTED.sub(" ", _NUMBERING.sub("", visible))
    return " ".join(bare.split()).strip(_CLOSING).rstrip(".")


def _checked(found: FoundScheme) -> Scheme:
    sfx = tuple(dict.fromkeys(line for text in found.sfx if (line := clean_line(text))))
    bgm = clean_line(found.bgm)
    idea = clean_line(found.idea)[:MAX_IDEA_CHARACTERS].strip()
    if len(sfx) < SFX_COUNT:
        raise BadScheme(f"SFX must be a list of {SFX_COUNT} different strings; there is {len(sfx)}.")
    if not bgm:
        raise BadScheme("BGM must be a string; it is missing.")
    if not all(_is_english(text) for text in (*sfx[:SFX_COUNT], bgm)):
        raise BadScheme("SFX and BGM must be written in English words.")
    nearly = Scheme(idea if _is_english(idea) else "", sfx[:SFX_COUNT], bgm)
    if len(bgm) > MAX_BGM_CHARACTERS or len(bgm.split()) > BGM_WORDS:
        raise BadScheme(f"BGM must be a brief description of at most {BGM_WORDS} words.")
    longest = max(len(text.split()) for text in nearly.sfx)
    if longest > TOLERATED_SFX_WORDS or max(map(len, nearly.sfx)) > MAX_SFX_CHARACTERS:
        raise BadScheme(f"Each SFX must be one short sentence of at most {SFX_WORDS} words.")
    if longest > SFX_WORDS:
        raise BadScheme(
            f"Each SFX must be one short sentence of at most {SFX_WORDS} words; one has {longest}.", nearly
        )
    if len(sfx) > SFX_COUNT:
        raise BadScheme(f"There must be exactly {SFX_COUNT} SFX; there are {len(sfx)}.", nearly)
    return nearly


def _is_english(text: str) -> bool:
    """Whether the letters are Latin ones: the sound models know English alone."""
    letters = [c for c in text if c.isalpha()]
    latin = sum(1 for c in letters if c.isascii() or "LATIN" in unicodedata.name(c, ""))
    return bool(letters) and latin >= 0.9 * len(letters)
