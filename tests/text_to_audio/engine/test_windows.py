"""A duration becomes the windows that audiocraft makes of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from sva_text_to_audio.engine.windows import Window, plan_windows

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

FRAME_RATE = 50
RELEASED = [(10.0, 8.0), (30.0, 18.0), (3.0, 2.0)]
"""Window and stride, in seconds: AudioGen and MusicGen as released, and our tiny ones."""


class FakeLanguageModel:
    """Writes down what it is asked to generate, and refuses what the real one refuses."""

    def __init__(self) -> None:
        self.asked: list[Window] = []

    def generate(self, prompt: Tensor | None, attributes: Any, *, max_gen_len: int, callback: Any) -> Tensor:
        given = 0 if prompt is None else prompt.shape[-1]
        assert given < max_gen_len
        self.asked.append(Window(max_gen_len, given))
        return torch.zeros(1, 4, max_gen_len)


def audiocraft(
    kind: str, duration_s: float, window_s: float, stride_s: float, prompt: int
) -> tuple[list[Window], int | None]:
    """The windows that audiocraft's own loop makes, and the frames of the whole; None if it gives up."""
    from audiocraft.models import AudioGen, MusicGen

    model = SimpleNamespace(
        duration=duration_s,
        max_duration=window_s,
        extend_stride=stride_s,
        frame_rate=FRAME_RATE,
        device="cpu",
        sample_rate=32_000,
        autocast=torch.no_grad(),
        generation_params={},
        _progress_callback=None,
        lm=FakeLanguageModel(),
    )
    generate = {"audiogen": AudioGen, "musicgen": MusicGen}[kind]._generate_tokens
    start = torch.zeros(1, 4, prompt) if prompt else None
    try:
        return model.lm.asked, generate(model, [], start).shape[-1]
    except AssertionError:
        return model.lm.asked, None


@pytest.mark.parametrize("kind", ["audiogen", "musicgen"])
@settings(max_examples=300, deadline=None)
@given(
    # The contract's durations; as people write them, and as floating-point numbers come.
    duration_s=st.floats(0.5, 600) | st.integers(50, 60_000).map(lambda hundredths: hundredths / 100),
    sizes=st.sampled_from(RELEASED),
    prompt=st.integers(0, 24),
)
@example(duration_s=0.84, sizes=(10.0, 8.0), prompt=0)
@example(duration_s=10.0, sizes=(10.0, 8.0), prompt=0)
@example(duration_s=10.01, sizes=(10.0, 8.0), prompt=0)
@example(duration_s=18.02, sizes=(10.0, 8.0), prompt=0)
@example(duration_s=600.0, sizes=(3.0, 2.0), prompt=0)
def test_windows_are_audiocrafts(
    kind: str, duration_s: float, sizes: tuple[float, float], prompt: int
) -> None:
    window_s, stride_s = sizes
    windows = plan_windows(
        duration_s, window_s=window_s, stride_s=stride_s, frame_rate=FRAME_RATE, prompt=prompt
    )
    expected, frames = audiocraft(kind, duration_s, window_s, stride_s, prompt)
    assert list(windows) == expected
    ours = windows[0].frames + sum(window.frames - window.prompt for window in windows[1:])
    whole = int(duration_s * FRAME_RATE)
    # Where audiocraft gives up, a last frame is missing that its own truncation has swallowed.
    assert ours == (whole - 1 if frames is None else frames)
    assert whole - 1 <= ours <= whole


def test_there_are_durations_that_audiocraft_gives_up_on_and_we_do_not() -> None:
    gave_up = [
        hundredths / 100
        for hundredths in range(1001, 4000)
        if audiocraft("audiogen", hundredths / 100, 10.0, 8.0, 0)[1] is None
    ]
    assert gave_up
    for duration_s in gave_up:
        assert plan_windows(duration_s, window_s=10.0, stride_s=8.0, frame_rate=FRAME_RATE)


@given(
    duration_s=st.floats(0.5, 600),
    window_s=st.floats(0.5, 60),
    part=st.floats(0.05, 0.95),
    frame_rate=st.sampled_from([25.0, 50.0, 75.0]),
)
def test_any_window_fits_and_continues_what_is_there(
    duration_s: float, window_s: float, part: float, frame_rate: float
) -> None:
    windows = plan_windows(duration_s, window_s=window_s, stride_s=window_s * part, frame_rate=frame_rate)
    before = 0
    for window in windows:
        assert 0 <= window.prompt < window.frames <= int(window_s * frame_rate)
        assert window.prompt <= before
        before = window.frames
