"""Writing a scheme from a sentence: what sounds in it, where it is, and what the user wishes."""

import random
from collections.abc import Sequence

from sva_planner.mllm.offline.background_music import write_bgm
from sva_planner.mllm.offline.sentence import Reading, read
from sva_planner.mllm.offline.vocabulary.characters import CHARACTERS
from sva_planner.mllm.offline.vocabulary.index import BACKGROUND, SOUND_OF_KIND
from sva_planner.mllm.offline.vocabulary.moods import Mood
from sva_planner.mllm.offline.vocabulary.sound import Sound
from sva_planner.mllm.offline.wish import Wish, read_wish
from sva_planner.scheme import Scheme

MOST_WORDS = 12
_TOUCHES = {
    "soft": ("softly", "gently", "quietly"),
    "distant": ("in the distance", "far away"),
    "loud": ("loudly", "with force"),
}
_TOUCHED = frozenset(word for touches in _TOUCHES.values() for touch in touches for word in touch.split()) | {
    "soft", "distant", "gentle", "quiet", "slow", "far", "loud", "faint", "muffled", "nearby", "close",
    "warm",
}  # fmt: skip
_ADJECTIVES = ("Wandering", "Hidden", "Living", "Bold", "Unseen", "Restless", "Shimmering", "Secret")
_ANYWHERE = ("wind", "birds")


def write_scheme(description: str, wish: str, seed: int) -> Scheme:
    """Write a scheme for `description`, coloured by `wish` (may be empty).

    The same arguments write the same scheme. Two sounds that the description names become the effects; the
    place that it names fills in where it names fewer; a sound that the wish names is always among them.
    """
    rng = random.Random(seed)  # noqa: S311 — variety, not secrecy
    reading, wished = read(description), read_wish(wish)
    mood = wished.mood or read_wish(description).mood
    sounds = _choose(reading, wished)
    settings = (*wished.places, *reading.places)
    character = CHARACTERS[settings[0].character if settings else "calm"]
    return Scheme(
        idea=_idea(reading, sounds, mood, rng),
        sfx=tuple(_prompt(sound, wished.mood, rng) for sound in sounds),
        bgm=write_bgm(character, mood, wished, rng),
    )


def _choose(reading: Reading, wished: Wish) -> list[Sound]:
    """Two sounds of different kinds: the main one of the description, the wish's, then the rest."""
    named = sorted(_in_snow(reading), key=lambda sound: sound.kind in BACKGROUND)
    ambience = [
        kind for rank in (0, 1, 2) for place in reading.places for kind in place.ambience[rank : rank + 1]
    ]
    filling = [SOUND_OF_KIND[kind] for kind in (*ambience, *_ANYWHERE)]
    main, *rest = [*named, *filling]
    chosen: dict[str, Sound] = {}
    for sound in (main, *wished.sounds, *rest):
        chosen.setdefault(sound.kind, sound)
    return list(chosen.values())[:2]


def _in_snow(reading: Reading) -> list[Sound]:
    """Who walks in winter walks on snow."""
    winter = any(place.character == "winter" for place in reading.places)
    steps = SOUND_OF_KIND["snow_steps"]
    return [steps if winter and sound.kind == "footsteps" else sound for sound in reading.sounds]


def _prompt(sound: Sound, mood: Mood | None, rng: random.Random) -> str:
    prompt = rng.choice(sound.prompts)
    touch = rng.choice(_TOUCHES[mood.touch]) if mood and mood.touch else ""
    words = prompt.lower().replace(",", "").split()
    if touch and not _TOUCHED & set(words) and len(words) + len(touch.split()) <= MOST_WORDS:
        prompt = f"{prompt}, {touch}" if "," in prompt else f"{prompt} {touch}"
    return prompt


def _idea(reading: Reading, sounds: Sequence[Sound], mood: Mood | None, rng: random.Random) -> str:
    adjective = mood.adjective if mood else rng.choice(_ADJECTIVES)
    first = sounds[0].title.removeprefix("The ")
    shapes = [f"{adjective} {first}", f"{adjective} {first} and {sounds[1].title.removeprefix('The ')}"]
    if reading.places and first.split()[-1] not in reading.places[0].title:
        shapes.append(f"{adjective} {first} of {reading.places[0].title}")
    return rng.choice(shapes)
