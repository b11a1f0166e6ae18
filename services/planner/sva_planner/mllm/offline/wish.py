"""Reading a wish: the key words, the moods and styles, the instruments, and the sounds it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from sva_planner.mllm.offline.sentence import base_forms, phrases, read, split
from sva_planner.mllm.offline.vocabulary.moods import MOODS, Mood
from sva_planner.mllm.offline.vocabulary.places import Place
from sva_planner.mllm.offline.vocabulary.sound import Sound
from sva_planner.mllm.offline.vocabulary.styles import INSTRUMENTS, STYLES, Style

_MOST_KEYWORDS = 8
_EMPTY_WORDS = frozenset(
    word
    for line in (
        "a an and any are as at atmosphere audio background be bgm but by can clip create creating do don't",
        "effect effects feel feeling film for from full get give have i i'd i'm in is it it's just kind like",
        "little lot love make making maybe me mood more most movie music my need nice no not of on one or",
        "our please really scheme sfx short should so solution some something song sort sound sounds",
        "soundtrack style style's that that's the them theme then there this to too track use version very",
        "vibe video want we with without would you your",
    )
    for word in line.split()
)
_MOOD_OF_WORD = {word: mood for mood in reversed(MOODS) for word in mood.words}
_STYLE_OF_WORD = {word: style for style in reversed(STYLES) for word in style.words}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a wish asks for; empty parts leave the scene's own choice."""

    mood: Mood | None
    style: Style | None
    instrument: str
    sounds: tuple[Sound, ...]
    places: tuple[Place, ...]


def read_wish(wish: str) -> Wish:
    """Find the first mood, style and instrument in `wish`, and every sound that it names."""
    words = split(wish)
    moods, styles, instruments = [], [], []
    for at in range(len(words)):
        for form in (*phrases(words, at), *base_forms(words[at])):
            if form in _MOOD_OF_WORD:
                moods.append(_MOOD_OF_WORD[form])
            if form in _STYLE_OF_WORD:
                styles.append(_STYLE_OF_WORD[form])
            if form in INSTRUMENTS:
                instruments.append(form)
    reading = read(wish)
    return Wish(
        mood=moods[0] if moods else None,
        style=styles[0] if styles else None,
        instrument=instruments[0] if instruments else "",
        sounds=tuple(sound for sound in reading.sounds if not _is_about_music(sound, words)),
        places=reading.places,
    )


def keywords(wish: str) -> tuple[str, ...]:
    """The adjectives and nouns of `wish` that carry its requirement: at most 8, lower case, in order.

    The paper's personalisation asks for the same (Chen et al. 2024, Figure 3).
    """
    kept = [word for word in split(wish) if word not in _EMPTY_WORDS and 2 < len(word) <= 24]
    return tuple(dict.fromkeys(kept))[:_MOST_KEYWORDS]


def _is_about_music(sound: Sound, words: Sequence[str]) -> bool:
    """A wish for "dance" or "children" means the music and its listeners, not footsteps or a crowd."""
    named = [word for word in words if any(form in sound.words for form in base_forms(word))]
    return bool(named) and all(
        any(form in _STYLE_OF_WORD or form in _MOOD_OF_WORD for form in base_forms(word)) for word in named
    )
