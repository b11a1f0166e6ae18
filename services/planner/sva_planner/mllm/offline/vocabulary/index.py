"""The vocabulary by word: from a base form or two-word phrase to what it stands for."""

from sva_planner.mllm.offline.vocabulary.animals import ANIMALS
from sva_planner.mllm.offline.vocabulary.machines import MACHINES
from sva_planner.mllm.offline.vocabulary.nature import NATURE
from sva_planner.mllm.offline.vocabulary.people import PEOPLE
from sva_planner.mllm.offline.vocabulary.places import PLACES, Place
from sva_planner.mllm.offline.vocabulary.sound import Sound
from sva_planner.mllm.offline.vocabulary.vehicles import VEHICLES

SOUNDS: tuple[Sound, ...] = (*ANIMALS, *VEHICLES, *PEOPLE, *MACHINES, *NATURE)
SOUND_OF_KIND: dict[str, Sound] = {entry.kind: entry for entry in SOUNDS}
SOUND_OF_WORD: dict[str, Sound] = {word: entry for entry in reversed(SOUNDS) for word in entry.words}
PLACE_OF_WORD: dict[str, Place] = {word: entry for entry in reversed(PLACES) for word in entry.words}

BACKGROUND = frozenset(
    {"wind", "leaves", "room_tone", "fan", "crowd", "birds", "waves", "stream", "underwater"}
)
"""Kinds that fill the air: they give way to whatever acts in the foreground."""
