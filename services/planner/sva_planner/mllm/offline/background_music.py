"""Writing the background music's prompt: instruments, beat, melody, mood and style."""

import random
import re

from sva_planner.mllm.offline.vocabulary.characters import Character
from sva_planner.mllm.offline.vocabulary.moods import Mood
from sva_planner.mllm.offline.wish import Wish

_SHAPES = (
    "{A_style} piece with a {lead}, {backing}, {beat}, {mood} in mood, in a {key} key at {tempo} BPM",
    "{Mood} {style} music: a {lead} over {backing}, with {beat}, in a {key} key at {tempo} BPM",
    "{Style} music, {mood}, led by a {lead} with {backing} and {beat}, in a {key} key at {tempo} BPM",
)
_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeio])")
_MINOR = (
    "dark",
    "scary",
    "wistful",
    "mysterious",
    "restless",
    "adventurous",
    "strong",
    "vast",
    "solemn",
    "melanchol",
)


def write_bgm(character: Character, mood: Mood | None, wish: Wish, rng: random.Random) -> str:
    """One prompt of at most 60 words. The wish's style sets the instruments, the `mood` the tempo and key."""
    style = wish.style
    lead = style.lead if style else character.lead
    if wish.instrument:
        lead = f"{wish.instrument} melody"
    backing = style.backing if style else character.backing
    if wish.instrument:
        backing = backing.replace(f"{wish.instrument}, ", "").replace(f"{wish.instrument} and ", "")
    low, high = _tempo(character, mood, wish)
    values = {
        "style": _style(character, wish),
        "mood": mood.mood if mood else character.mood,
        "lead": lead,
        "backing": backing,
        "beat": style.beat if style else character.beat,
        "key": mood.key if mood else _key(character),
        "tempo": str(rng.randrange(low, high + 1, 2)),
    }
    values |= {"Style": _capital(values["style"]), "Mood": _capital(values["mood"])}
    values["A_style"] = f"A {values['style']}"
    return _BEFORE_VOWEL.sub(r"\1n ", rng.choice(_SHAPES).format(**values))


def _style(character: Character, wish: Wish) -> str:
    if wish.style:
        return wish.style.style
    return (wish.mood.style if wish.mood else "") or character.style


def _tempo(character: Character, mood: Mood | None, wish: Wish) -> tuple[int, int]:
    if mood and wish.style:  # the style's beat, pulled towards the mood
        low, high = wish.style.tempo
        middle = (sum(mood.tempo) + low + high) // 4
        return min(max(middle - 4, low - 12), high), min(max(middle + 4, low), high + 8)
    if wish.style:
        return wish.style.tempo
    return mood.tempo if mood else character.tempo


def _key(character: Character) -> str:
    return "minor" if character.mood.startswith(_MINOR) else "major"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
