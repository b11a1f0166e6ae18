"""How each scene is put into words. The words lead to its sounds through the vocabulary."""

from dataclasses import dataclass

from sva_planner.mllm.offline import details, scenes


@dataclass(frozen=True, slots=True)
class SceneWords:
    """A scene's name with its article, and the measured reasons for it."""

    name: str
    because: str
    moving: str
    """What motion means here, as far as a measure can tell; {} takes its manner."""


SCENE_WORDS: dict[str, SceneWords] = {
    scenes.UNDER_WATER: SceneWords(
        "an underwater scene",
        "blue-green light without red, fading into haze",
        "something moves{} through the water",
    ),
    scenes.OPEN_SKY: SceneWords(
        "an open sky", "smooth blue from edge to edge", "something moves{} across the sky"
    ),
    scenes.DESERT_SUNSET: SceneWords(
        "a desert at sunset",
        "orange light above warm, sandy ground with a clear horizon",
        "something moves{} over the ground like galloping hooves",
    ),
    scenes.JUNGLE_STORM: SceneWords(
        "a storm over a jungle", "a heavy grey cover above dark, leafy growth", "the air is{} astir"
    ),
    scenes.CLOSE_UP: SceneWords(
        "a close-up or an indoor view",
        "a near subject, blurred surroundings and no open air above",
        "something moves{} nearby",
    ),
    scenes.NIGHT_CITY: SceneWords(
        "a night city", "darkness with many points of artificial light", "lights move{}"
    ),
    scenes.NIGHT_SKY: SceneWords(
        "a night sky full of stars", "near darkness with small bright points", "points drift{}"
    ),
    scenes.SNOW: SceneWords(
        "a snowy winter landscape", "pale, colourless ground in bright light", "something moves{} in the snow"
    ),
    scenes.FOREST: SceneWords("a forest", "fine green texture from top to bottom", "leaves move{}"),
    scenes.FIELD: SceneWords(
        "a grassy field", "green ground under a lighter sky", "something moves{} over the grass"
    ),
    scenes.SEA: SceneWords("the open sea", "rippled blue below a smooth, lighter sky", "the waves move{}"),
    scenes.SUNSET_SEA: SceneWords(
        "the sea at sunset", "a warm sky above cool, rippled water", "the waves move{}"
    ),
    scenes.STORM_SKY: SceneWords(
        "a stormy sky", "dull grey light above darker ground", "something moves{} through the rain"
    ),
    scenes.CITY: SceneWords(
        "a town by day",
        "hard edges and busy detail in daylight, in part under open sky",
        "something passes{} along the street",
    ),
    scenes.FIRE: SceneWords(
        "a fire at night", "a strong orange glow surrounded by black", "the flames move{}"
    ),
}

DETAIL_WORDS: dict[str, str] = {
    details.FLASHES: "lightning flashes",
    details.LOW_SUN: "a low light dazzles",
    details.GLOW: "a small spot glows like embers or hot metal",
    details.UP_AND_DOWN: "something goes up and down as if bouncing",
}
"""Details that a description mentions by themselves; the others go into how it says what moves."""
