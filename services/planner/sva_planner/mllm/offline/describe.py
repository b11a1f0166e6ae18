"""From an observation to a sentence or two that claim no more than was measured."""

from sva_planner.mllm.offline import details, scenes
from sva_planner.mllm.offline.look import NOTHING
from sva_planner.mllm.offline.observation import Observation
from sva_planner.mllm.offline.scene_words import DETAIL_WORDS, SCENE_WORDS

_SURE = 0.5


def describe(observation: Observation) -> str:
    """Describe `observation` from its colour, light, texture, horizon and motion, and say so."""
    if observation.scene == NOTHING:
        return "The picture shows nothing: it is one even tone. A quiet room tone suits it."
    words = SCENE_WORDS[observation.scene]
    verb = "looks like" if observation.confidence >= _SURE else "may be"
    sentence = f"Judging by colour, light and texture, this {verb} {words.name}: {words.because}."
    seen = _seen(observation, words.moving)
    return f"{sentence} {seen}" if seen else sentence


def _seen(observation: Observation, moving: str) -> str:
    clauses = [DETAIL_WORDS[tag] for tag in observation.details if tag in DETAIL_WORDS]
    if observation.motion is not None and details.UP_AND_DOWN not in observation.details:
        clauses.append(_motion(observation, moving))
    text = " and ".join(clauses)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _motion(observation: Observation, moving: str) -> str:
    tags = observation.details
    if details.STILL in tags:
        return "hardly anything moves"
    if observation.scene == scenes.OPEN_SKY and details.SMALL_SUBJECT in tags:
        moving = "a small shape glides{} across it like a soaring bird"
    manner = [word for tag, word in ((details.FAST, "quickly"), (details.SLOW, "slowly")) if tag in tags]
    clause = moving.format("".join(f" {word}" for word in manner))
    return f"{clause} in a steady rhythm" if details.REGULAR in tags else clause
