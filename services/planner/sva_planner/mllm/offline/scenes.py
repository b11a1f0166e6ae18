"""The scene table: which measures speak for which kind of place.

The ends of each range come from what light does, not from any one clip: water swallows red, an open sky is
smooth and lighter than the ground, a lens close to its subject leaves the background out of focus.
"""

from sva_planner.mllm.offline.evidence import Evidence

UNDER_WATER = "under_water"
OPEN_SKY = "open_sky"
DESERT_SUNSET = "desert_sunset"
JUNGLE_STORM = "jungle_storm"
CLOSE_UP = "close_up"
NIGHT_CITY = "night_city"
NIGHT_SKY = "night_sky"
SNOW = "snow"
FOREST = "forest"
FIELD = "field"
SEA = "sea"
SUNSET_SEA = "sunset_sea"
STORM_SKY = "storm_sky"
CITY = "city"
FIRE = "fire"

SCENES: dict[str, tuple[Evidence, ...]] = {
    UNDER_WATER: (
        Evidence("red_deficit", 0.35, 0.6, 2),  # water swallows red first
        Evidence("cool", 0.45, 0.75, 2),
        Evidence("water_hue", 0.15, 0.5, 1.5),
        Evidence("smooth", 0.95, 0.7, 1.5),
        Evidence("warm", 0.2, 0.03),
        Evidence("neutral", 0.3, 0.05),
        Evidence("bottom_red_deficit", 0.25, 0.5),
        Evidence("brightness", 0.05, 0.14),
    ),
    OPEN_SKY: (
        Evidence("smooth", 0.35, 0.75, 2),
        Evidence("sky_colour", 0.5, 0.9, 1.5),
        Evidence("clear_sky", 0.1, 0.35, 1.5),
        Evidence("bottom_smooth", 0.4, 0.8, 1.5),
        Evidence("bottom_brightness", 0.18, 0.4),
        Evidence("top_brightness", 0.15, 0.35),
        Evidence("detail", 0.12, 0.04),
        Evidence("dark", 0.4, 0.1),
    ),
    DESERT_SUNSET: (
        Evidence("bottom_warm", 0.35, 0.75, 2),
        Evidence("top_light", 0.15, 0.6, 2),
        Evidence("bottom_saturation", 0.2, 0.38, 1.5),
        Evidence("top_smooth", 0.2, 0.55),
        Evidence("top_contrast", 0.5, 0.25, 1.5),
        Evidence("horizon_strength", 0.18, 0.45, 2),
        Evidence("cool", 0.35, 0.08),
        Evidence("green", 0.35, 0.1),
    ),
    JUNGLE_STORM: (
        Evidence("top_light", -0.4, 0.5),
        Evidence("top_saturation", 0.5, 0.3, 1.5),
        Evidence("top_warm", 0.25, 0.05),
        Evidence("bottom_leafy", 0.15, 0.6, 2),
        Evidence("bottom_warm", 0.35, 0.1),
        Evidence("bottom_brightness", 0.55, 0.3),
        Evidence("bottom_detail", 0.04, 0.1),
        Evidence("bottom_smooth", 0.75, 0.4),
        Evidence("top_smooth", 0.05, 0.3, 0.5),
        Evidence("overcast", 0.05, 0.3, 2),
    ),
    CLOSE_UP: (
        Evidence("sky_above", 0.5, 0.15, 2),
        Evidence("blurred", 0.05, 0.3, 2),
        Evidence("flame", 0.06, 0.01, 1.5),
        Evidence("water_light", 0.6, 0.35, 1.5),
        Evidence("lights", 0.04, 0.01, 0.5),
        Evidence("smooth", 1.0, 0.75),
        Evidence("overcast", 0.45, 0.2, 1.5),
        Evidence("detail", 0.25, 0.15),
    ),
    NIGHT_CITY: (
        Evidence("dark", 0.25, 0.6, 1.5),
        Evidence("lights", 0.005, 0.03, 2),
        Evidence("brightness", 0.4, 0.25, 1.5),
        Evidence("warm", 0.02, 0.12),
        Evidence("bottom_detail", 0.03, 0.12),
    ),
    NIGHT_SKY: (
        Evidence("dark", 0.5, 0.85, 1.5),
        Evidence("brightness", 0.25, 0.1, 1.5),
        Evidence("top_points", 0.002, 0.009, 2),
        Evidence("bottom_brightness", 0.25, 0.1),
        Evidence("warm", 0.2, 0.05, 0.5),
    ),
    SNOW: (
        Evidence("bottom_pale", 0.35, 0.75, 2.5),
        Evidence("brightness", 0.35, 0.55, 1.5),
        Evidence("saturation", 0.35, 0.15, 1.5),
        Evidence("warm", 0.2, 0.05),
        Evidence("bottom_brightness", 0.4, 0.62, 1.5),
        Evidence("top_open", 0.05, 0.3, 1.5),
        Evidence("top_light", -0.35, -0.05, 1.5),
    ),
    FOREST: (
        Evidence("leafy", 0.35, 0.65, 2),
        Evidence("top_leafy", 0.25, 0.6, 1.5),
        Evidence("green", 0.1, 0.35, 1.5),
        Evidence("detail", 0.07, 0.13, 1.5),
        Evidence("blurred", 0.45, 0.25, 1.5),
        Evidence("smooth", 0.35, 0.1),
    ),
    FIELD: (
        Evidence("bottom_green", 0.25, 0.6, 2.5),
        Evidence("bottom_dark", 0.4, 0.1),
        Evidence("bottom_brightness", 0.15, 0.3),
        Evidence("sky_above", 0.05, 0.3, 1.5),
        Evidence("top_green", 0.5, 0.2),
        Evidence("brightness", 0.25, 0.4),
        Evidence("horizon_strength", 0.1, 0.3),
    ),
    SEA: (
        Evidence("bottom_cool", 0.3, 0.65, 2),
        Evidence("top_light", 0.0, 0.15),
        Evidence("top_warm", 0.35, 0.1, 1.5),
        Evidence("top_light", 1.0, 0.5, 1.5),  # the sea mirrors the sky: never much darker
        Evidence("bottom_detail", 0.02, 0.06, 1.5),
        Evidence("red_deficit", 0.75, 0.5),
        Evidence("horizon_strength", 0.2, 0.5, 1.5),
        Evidence("top_smooth", 0.3, 0.7, 1.5),
        Evidence("bottom_brightness", 0.15, 0.35, 1.5),
        Evidence("bottom_contrast", 0.8, 0.35, 1.5),
        Evidence("water_light", 0.75, 0.5),
    ),
    SUNSET_SEA: (
        Evidence("top_warm", 0.2, 0.5, 2),
        Evidence("top_smooth", 0.3, 0.6),
        Evidence("sky_above", 0.05, 0.3, 1.5),
        Evidence("bottom_warm", 0.7, 0.35, 1.5),
        Evidence("bottom_cool", 0.05, 0.3, 1.5),
        Evidence("bottom_detail", 0.03, 0.08),
        Evidence("horizon_strength", 0.1, 0.35),
    ),
    STORM_SKY: (
        Evidence("top_neutral", 0.5, 0.85, 2),
        Evidence("top_smooth", 0.3, 0.6),
        Evidence("saturation", 0.25, 0.1, 1.5),
        Evidence("brightness", 0.7, 0.5, 1.5),
        Evidence("bottom_brightness", 0.6, 0.35, 1.5),
        Evidence("bottom_leafy", 0.6, 0.25),
        Evidence("top_light", -0.2, 0.1, 1.5),
        Evidence("warm", 0.15, 0.03),
    ),
    CITY: (
        Evidence("top_open", 0.1, 0.4, 1.5),
        Evidence("detail", 0.06, 0.12),
        Evidence("middle_detail", 0.08, 0.16, 1.5),
        Evidence("bottom_detail", 0.06, 0.12),
        Evidence("blurred", 0.4, 0.2),
        Evidence("brightness", 0.25, 0.4),
        Evidence("bottom_saturation", 0.5, 0.3),
        Evidence("bottom_leafy", 0.6, 0.3, 1.5),
        Evidence("top_warm", 0.35, 0.1),
        Evidence("highlight", 0.6, 0.85, 0.5),
    ),
    FIRE: (
        Evidence("glow", 0.03, 0.15, 2.5),
        Evidence("dark", 0.2, 0.5, 1.5),
        Evidence("red", 0.05, 0.2),
        Evidence("contrast", 0.5, 1.0, 1.5),
        Evidence("cool", 0.2, 0.03),
        Evidence("green", 0.2, 0.05),
        Evidence("sky_above", 0.3, 0.05, 1.5),
        Evidence("saturation", 0.4, 0.7),
    ),
}
