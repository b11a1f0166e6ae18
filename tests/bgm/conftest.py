"""What the listening tests share: one rendering per request, and the measurements of a listener."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from sva_bgm.composer import Composer
from sva_text_to_audio.backend import FloatArray, GenerationRequest

Render = Callable[..., FloatArray]


@cache
def _rendered(prompt: str, duration_s: float, seed: int) -> FloatArray:
    samples = Composer().render(GenerationRequest(prompt, duration_s, seed), lambda _: None)
    samples.flags.writeable = False
    return samples


@pytest.fixture(scope="session")
def render() -> Render:
    """Music for a prompt, `(2, samples)` at 32 kHz; the same request is rendered once per session."""

    def music(prompt: str, duration_s: float = 16.0, seed: int = 1) -> FloatArray:
        return _rendered(prompt, duration_s, seed)

    return music


@pytest.fixture(scope="session")
def mono(render: Render) -> Callable[..., np.ndarray]:
    """The same as `render`, both channels averaged."""

    def music(prompt: str, duration_s: float = 16.0, seed: int = 1) -> np.ndarray:
        return np.asarray(render(prompt, duration_s, seed).mean(axis=0))

    return music
