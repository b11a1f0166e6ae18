"""The offline eyes: from frames to an observation."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sva_planner.mllm.offline.details import find_details
from sva_planner.mllm.offline.evidence import weigh
from sva_planner.mllm.offline.frame_features import measure_frame
from sva_planner.mllm.offline.motion import measure_motion
from sva_planner.mllm.offline.observation import Observation
from sva_planner.mllm.offline.scenes import SCENES

NOTHING = "nothing"
_MOST_LOOKED_AT = 6
_KEY_WEIGHT = 2.0


def look(frames: Sequence[NDArray[np.uint8]], key: int) -> Observation:
    """Look at `frames` (each H×W×3, RGB, sampled evenly over the clip); `key` is the key frame's index.

    The key frame counts twice, up to five others once; frames that show nothing do not count. Raises
    ValueError without frames, IndexError when `key` is none of them.
    """
    if not frames:
        raise ValueError("there is no frame to look at")
    key_frame = frames[key]
    others = [i for i in np.linspace(0, len(frames) - 1, _MOST_LOOKED_AT).astype(int).tolist() if i != key]
    chosen = [key, *dict.fromkeys(others)][:_MOST_LOOKED_AT]
    seen = [i for i in chosen if not shows_nothing(frames[i])]
    motion = measure_motion(frames)
    if not seen:
        return Observation(NOTHING, 1.0, (), measure_frame(key_frame), motion)
    measured = {i: measure_frame(frames[i]) for i in seen}
    scores = dict.fromkeys(SCENES, 0.0)
    for i, features in measured.items():
        for scene, score in score_scenes(features).items():
            scores[scene] += score * (_KEY_WEIGHT if i == key else 1.0)
    scene = max(scores, key=lambda name: scores[name])
    features = measured.get(key, measured[seen[0]])
    # Sharpened, so that a clear winner among fifteen places reads as one.
    total = sum(score**4 for score in scores.values())
    confidence = scores[scene] ** 4 / total
    return Observation(
        scene, confidence, find_details(scene, list(measured.values()), motion), features, motion
    )


def score_scenes(features: Mapping[str, float]) -> dict[str, float]:
    """How well one frame's measures fit each scene, 0–1."""
    return {scene: weigh(evidence, features) for scene, evidence in SCENES.items()}


def shows_nothing(frame: NDArray[np.uint8]) -> bool:
    """Whether `frame` (H×W×3, RGB) is near black, near white or one flat grey.

    A frame of one flat colour is not empty: it may be a plain blue sky.
    """
    pixels = frame[:: max(1, frame.shape[0] // 120), :: max(1, frame.shape[1] // 120)].astype(np.float32)
    light = pixels.mean(axis=2)
    if np.quantile(light, 0.995) < 26 or np.quantile(light, 0.005) > 246:
        return True
    colour = float(np.abs(pixels - light[..., None]).mean())
    return float(light.std()) < 3.0 and colour < 8.0
