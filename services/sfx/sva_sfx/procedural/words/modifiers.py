"""Words that say how a sound is played, where it is and how it moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..shape import Shape


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sound is and what happens to it on its way to the ear. Neutral values change nothing."""

    level_db: float = 0.0
    distance: float = 0.0
    """0 is near; 1 is far off: dark, diffuse and quieter."""
    echo: float = 0.0
    """0 is dry; 1 is a cathedral."""
    muffle: float = 0.0
    """0 is open; 1 is behind a closed door."""
    motion: str = "still"
    """still, approaching, passing or receding."""
    intermittent: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """All that the words around a sound ask for."""

    shape: Shape = field(default_factory=Shape)
    place: Place = field(default_factory=Place)

    def after(self, word: str) -> Manner:
        """Return this manner with one more modifier word applied; unknown words change nothing."""
        shape, place = self.shape, self.place
        match GROUPS.get(word):
            case "far":
                place = replace(place, distance=1.0)
            case "close":
                place = replace(place, distance=0.0, level_db=place.level_db + 1.5)
            case "soft":
                shape = replace(shape, force=shape.force * 0.55)
                place = replace(place, level_db=place.level_db - 3.0)
            case "loud":
                shape = replace(shape, force=min(3.0, shape.force * 1.7))
                place = replace(place, level_db=place.level_db + 2.2)
            case "big":
                shape = replace(shape, force=min(3.0, shape.force * 1.4), pitch=max(0.5, shape.pitch * 0.8))
                place = replace(place, level_db=place.level_db + 1.2)
            case "small":
                shape = replace(shape, force=shape.force * 0.8, pitch=min(2.0, shape.pitch * 1.2))
                place = replace(place, level_db=place.level_db - 1.5)
            case "fast":
                shape = replace(shape, pace=min(2.5, shape.pace * 1.7))
            case "slow":
                shape = replace(shape, pace=max(0.4, shape.pace * 0.6))
            case "high":
                shape = replace(shape, pitch=min(2.0, shape.pitch * 1.4))
            case "deep":
                shape = replace(shape, pitch=max(0.5, shape.pitch * 0.7))
            case "echo":
                place = replace(place, echo=1.0)
            case "muffle":
                place = replace(place, muffle=1.0)
            case "steady":
                shape = replace(shape, steady=True)
            case "pause":
                place = replace(place, intermittent=True)
            case "come":
                place = replace(place, motion="passing" if place.motion == "passing" else "approaching")
            case "pass":
                place = replace(place, motion="passing")
            case "go":
                place = replace(
                    place, motion="passing" if place.motion in ("approaching", "passing") else "receding"
                )
            case _:
                pass
        return Manner(shape, place)


MOTION = frozenset({"come", "pass", "go"})

_LISTS = {
    "far": "distant distance far faraway remote afar background faint",
    "close": "close nearby near closeup",
    "soft": "soft gentle quiet light calm subtle mild delicate tender slight peaceful tranquil serene",
    "loud": "loud heavy strong violent intense fierce powerful thunderous deafening furious raging "
    "booming pounding",
    "big": "huge giant massive enormous gigantic big large colossal",
    "small": "small tiny little miniature",
    "fast": "fast rapid quick hurried swift racing frantic speedy hasty brisk running",
    "slow": "slow slowly lazy unhurried leisurely walking",
    "high": "high high-pitched shrill squeaky piercing",
    "deep": "deep low low-pitched bass baritone",
    "echo": "echo echoing reverberant reverberating cave cathedral hall tunnel canyon cavern reverberate",
    "muffle": "muffled dull behind muted stifled",
    "steady": "steady rhythmic rhythmical regular constant even mechanical",
    "pause": "intermittent occasional sporadic occasionally sometimes",
    "come": "approach approaching nearing arrive coming closer louder",
    "pass": "pass passing overhead past flyby",
    "go": "recede receding fade fading away departing depart retreating disappearing",
}
_COUNTS = {
    "single": 1,
    "once": 1,
    "lone": 1,
    "one": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}

GROUPS: dict[str, str] = {}
"""Word → group, filled with the folded words; `parse.py` folds the prompt the same way."""
COUNTS: dict[str, int] = {}


def _fill() -> None:
    from .stem import stem, words_of

    for group, line in _LISTS.items():
        for word in line.split():
            GROUPS[stem(words_of(word)[0]) if "-" not in word else word] = group
    COUNTS.update({stem(word): count for word, count in _COUNTS.items()})


_fill()
