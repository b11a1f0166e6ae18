"""Forty sounds, not forty names: a simple classifier learns the kinds from a few examples."""

from __future__ import annotations

from collections import Counter

import librosa
import numpy as np
import numpy.typing as npt
import pytest

from sva_sfx.procedural import KIND_NAMES
from tests.sfx.listening import RATE, prompt_of, render

CLIP_S = 2.5
TRAINING_SEEDS = range(1001, 1004)
TEST_SEEDS = range(1, 6)


def features(kind: str, seed: int) -> npt.NDArray[np.float64]:
    """Mean and spread of 20 MFCCs and the spread of their slopes, shape `(60,)`."""
    mfcc = librosa.feature.mfcc(y=render(prompt_of(kind), CLIP_S, seed), sr=RATE, n_mfcc=20)
    slopes = librosa.feature.delta(mfcc)
    return np.concatenate([mfcc.mean(axis=1), mfcc.std(axis=1), slopes.std(axis=1)])


@pytest.mark.timeout(300)
def test_the_nearest_centroid_names_nine_kinds_in_ten_over_unheard_seeds() -> None:
    known = np.array([[features(kind, seed) for seed in TRAINING_SEEDS] for kind in KIND_NAMES])
    mean = known.reshape(-1, known.shape[-1]).mean(axis=0)
    spread = known.reshape(-1, known.shape[-1]).std(axis=0)
    centroids = ((known - mean) / spread).mean(axis=1)
    mistaken: Counter[tuple[str, str]] = Counter()
    for kind in KIND_NAMES:
        for seed in TEST_SEEDS:
            place = (features(kind, seed) - mean) / spread
            named = KIND_NAMES[int(np.argmin(np.sum((centroids - place) ** 2, axis=1)))]
            if named != kind:
                mistaken[kind, named] += 1
    tried = len(KIND_NAMES) * len(TEST_SEEDS)
    assert mistaken.total() <= 0.1 * tried, mistaken.most_common(20)
    assert all(mistakes < len(TEST_SEEDS) for mistakes in mistaken.values()), mistaken.most_common(20)
