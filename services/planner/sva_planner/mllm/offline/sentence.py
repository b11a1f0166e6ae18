"""Reading a sentence: words, base forms, and what of it sounds."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sva_planner.mllm.offline.vocabulary.index import PLACE_OF_WORD, SOUND_OF_WORD
from sva_planner.mllm.offline.vocabulary.places import Place
from sva_planner.mllm.offline.vocabulary.sound import Sound

MOST_CHARACTERS = 4_000
"""What is read of a sentence; the rest of a longer text is not looked at."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NOT = frozenset({"no", "not", "without", "never", "nor", "isn't", "aren't", "doesn't", "don't"})
_SKIPPED_AFTER_NOT = frozenset({"a", "an", "any", "the", "more", "is", "are", "of"})
_ENGLISH = frozenset(("the", "a", "an", "is", "are", "and", "of", "in", "on", "at", "with", "to", "his",
                      "her", "its", "as", "while", "it", "by"))  # fmt: skip
_OTHER = frozenset((
    "un", "une", "le", "la", "les", "des", "du", "dans", "et", "est", "sur", "avec", "der", "das",
    "ein", "eine", "und", "ist", "auf", "mit", "im", "el", "los", "las", "en", "con", "y", "es",
    "il", "lo", "gli", "di", "che", "uma", "um", "os", "na", "det", "och",
))  # fmt: skip
_GREETING = frozenset({"at", "to", "goodbye", "her", "his", "their", "my", "hello"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence names, each in order of first mention, without repetition."""

    sounds: tuple[Sound, ...]
    places: tuple[Place, ...]


def read(sentence: str) -> Reading:
    """Read `sentence`; what follows "no", "not" or "without" is not named."""
    words = split(sentence)
    if not _is_english(words):
        words = []
    sounds: dict[str, Sound] = {}
    places: dict[str, Place] = {}
    at = 0
    while at < len(words):
        if _negated(words, at) or _is_greeting(words, at):
            at += 1
            continue
        pair, single = phrases(words, at), base_forms(words[at])
        sound = next((SOUND_OF_WORD[form] for form in (*pair, *single) if form in SOUND_OF_WORD), None)
        setting = next((PLACE_OF_WORD[form] for form in (*pair, *single) if form in PLACE_OF_WORD), None)
        if sound:
            sounds.setdefault(sound.kind, sound)
        if setting:
            places.setdefault(setting.title, setting)
        at += 2 if any(form in SOUND_OF_WORD or form in PLACE_OF_WORD for form in pair) else 1
    return Reading(tuple(sounds.values()), tuple(places.values()))


def split(sentence: str) -> list[str]:
    """Lower-case words of the first `MOST_CHARACTERS` characters, accents removed."""
    plain = unicodedata.normalize("NFKD", sentence[:MOST_CHARACTERS]).replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return _WORD.findall(plain)


def phrases(words: list[str], at: int) -> list[str]:
    """Two-word phrases that start at `at`, the second word also in its base forms."""
    if at + 1 >= len(words):
        return []
    firsts, seconds = base_forms(words[at]), base_forms(words[at + 1])
    return [f"{first} {second}" for first in firsts for second in seconds]


def base_forms(word: str) -> list[str]:
    """The word itself, then what it may be an inflection of, the likeliest first."""
    return list(dict.fromkeys(_base_forms(word)))


def _base_forms(word: str) -> Iterator[str]:
    yield word
    word = word.removesuffix("'s")
    yield word
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        yield word[:-1]
        yield word.removesuffix("es")
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith("ves"):
            yield word[:-3] + "f"
    for ending in ("ing", "ed", "er"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield stem
            yield stem + "e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


def _negated(words: list[str], at: int) -> bool:
    before = at - 1
    while before >= 0 and words[before] in _SKIPPED_AFTER_NOT:
        before -= 1
    return before >= 0 and words[before] in _NOT


def _is_greeting(words: list[str], at: int) -> bool:
    """A hand that waves is not the sea."""
    return words[at].startswith("wav") and at + 1 < len(words) and words[at + 1] in _GREETING


def _is_english(words: list[str]) -> bool:
    """Whether small words of other languages do not outnumber the English ones: "court" may be French."""
    return sum(word in _OTHER for word in words) <= sum(word in _ENGLISH for word in words)
