"""Small things that stand out: flashes, a low sun, lights, fast or regular motion."""

from collections.abc import Mapping, Sequence

from sva_planner.mllm.offline import scenes
from sva_planner.mllm.offline.observation import Motion

FLASHES = "lightning flashes"
LOW_SUN = "a low sun"
GLOW = "a glowing warm spot"
LIGHTS = "points of light"
FAST = "fast motion"
STEADY = "steady motion"
SLOW = "slow motion"
STILL = "hardly any motion"
REGULAR = "regular motion"
UP_AND_DOWN = "up-and-down motion"
SMALL_SUBJECT = "a small moving subject"
DARK_SUBJECT = "a dark moving subject"

_STORMS = {scenes.STORM_SKY, scenes.JUNGLE_STORM}
_SUNSETS = {scenes.DESERT_SUNSET, scenes.SUNSET_SEA}


def find_details(
    scene: str, measured: Sequence[Mapping[str, float]], motion: Motion | None
) -> tuple[str, ...]:
    """Name what stands out in the `measured` frames of a `scene` and in their motion."""
    details = []
    if scene in _SUNSETS and max(f["highlight"] for f in measured) > 0.85:
        details.append(LOW_SUN)
    if scene == scenes.CLOSE_UP and any(0.002 < f["ember"] < 0.06 and f["warm"] < 0.3 for f in measured):
        details.append(GLOW)
    if scene in {scenes.NIGHT_CITY, scenes.NIGHT_SKY}:
        details.append(LIGHTS)
    flashes = 0 if motion is None else motion.flashes
    if scene in _STORMS and (max(f["bolt"] for f in measured) > 0.002 or 0 < flashes < 6):
        details.append(FLASHES)
    return (*details, *_of_motion(motion)) if motion else tuple(details)


def _of_motion(motion: Motion) -> list[str]:
    details = []
    if motion.magnitude > 0.12:
        details.append(FAST)
    elif motion.magnitude < 0.006:
        details.append(STILL)
    elif motion.magnitude < 0.05:
        details.append(SLOW)
    else:
        details.append(STEADY)
    if motion.periodicity > 0.4:
        details.append(REGULAR)
    if motion.vertical > 0.65 and motion.changed_area > 0.01:
        details.append(UP_AND_DOWN)
    if 0.0003 < motion.changed_area < 0.04:
        details.append(SMALL_SUBJECT)
    if motion.changed_area > 0.0003 and motion.subject_is_dark:
        details.append(DARK_SUBJECT)
    return details
