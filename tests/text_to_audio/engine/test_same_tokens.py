"""The engine against audiocraft itself: the same tokens for the same seed, and its logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from sva_text_to_audio.checkpoint import open_checkpoint
from sva_text_to_audio.engine.kernels.library import Library
from sva_text_to_audio.engine.kernels.native import NativeKernels
from sva_text_to_audio.engine.kernels.onednn import lay_out
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.windows import Window, plan_windows
from tests.benchmarks.language_models import attributes, audiocraft_model, condition, shape_of

from ..checkpoints.fixtures import Checkpoint
from ..checkpoints.hub import hub_at
from ..checkpoints.reference import Reference
from .driving import Driven

RAIN = "a dog barking in the rain"
JAZZ = "slow jazz piano with brushes and a double bass, late night"
LOGIT_TOLERANCE = 1e-4
Load = Callable[[Checkpoint], Reference]


class Pair:
    """The same checkpoint in audiocraft's hands and in ours."""

    def __init__(self, checkpoint: Checkpoint, reference: Reference, library: Library | None = None) -> None:
        self.reference = reference
        with hub_at(checkpoint.hub):
            opened = open_checkpoint(str(checkpoint.folder), checkpoint.kind, offline=True)
        self.config = opened.config
        assert not self.config.unsupported
        shape = opened.config.shape
        kernels = NativeKernels(shape.heads, shape.head_size, library) if library else None
        self.driven = Driven(opened.state, shape, kernels=kernels, lay_out=None if library else lay_out)
        self.logits: list[Tensor] = []
        self._keep_logits()

    def windows(self, duration_s: float, stride_s: float | None = None) -> tuple[Window, ...]:
        return plan_windows(
            duration_s,
            window_s=self.config.window_s,
            stride_s=stride_s or self.config.extend_stride_s,
            frame_rate=self.config.frame_rate,
        )

    def ours(
        self,
        text: str,
        windows: tuple[Window, ...],
        seed: int,
        sampling: Sampling,
        prompt: Tensor | None = None,
    ) -> Tensor:
        self.logits.clear()
        condition, _ = self.reference.encode_text(text)
        return self.driven.alone(condition, windows, seed, sampling, prompt)

    def _keep_logits(self) -> None:
        step = self.driven.decoder.step

        def keeping(n: int) -> Tensor:
            scale = self.driven.slots.knobs(1).host[0].guidance_scale
            logits = step(n)
            conditional, unconditional = logits[:, 0]
            self.logits.append(unconditional + (conditional - unconditional) * scale)
            return logits

        self.driven.decoder.step = keeping  # type: ignore[method-assign]


@pytest.fixture(scope="module", params=["tiny_audiogen", "tiny_musicgen", "tiny_stereo"])
def pair(request: pytest.FixtureRequest, reference: Load) -> Pair:
    checkpoint = request.getfixturevalue(request.param)
    return Pair(checkpoint, reference(checkpoint))


CASES = {
    "as released": {},
    "hot": {"temperature": 1.6, "top_k": 0},
    "few": {"top_k": 5, "temperature": 0.7},
    "nucleus": {"top_p": 0.8},
    "one": {"top_k": 1},
    "strong guidance": {"guidance_scale": 7.5},
    "no guidance": {"guidance_scale": 1.0},
    "greedy": {"temperature": 0.0},
}


def audiocraft(sampling: Sampling) -> dict[str, Any]:
    return {
        "use_sampling": not sampling.greedy,
        "temperature": sampling.temperature,
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "cfg_coef": sampling.guidance_scale,
    }


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("text", "duration_s", "seed"), [(RAIN, 0.84, 7), (JAZZ, 1.6, 2**63 + 5)])
def test_tokens_are_audiocrafts_whatever_the_parameters(
    pair: Pair, case: str, text: str, duration_s: float, seed: int
) -> None:
    sampling = Sampling(**CASES[case])  # type: ignore[arg-type]
    expected = pair.reference.generate_tokens(text, duration_s, seed, **audiocraft(sampling))
    codes = pair.ours(text, pair.windows(duration_s), seed, sampling)
    assert torch.equal(codes, expected.codes)
    assert torch.stack(pair.logits).sub(expected.logits).abs().max() < LOGIT_TOLERANCE


@pytest.mark.parametrize("given", [1, 2, 20, 39])
def test_a_continued_prompt_gives_audiocrafts_tokens(pair: Pair, given: int) -> None:
    start = pair.reference.generate_tokens(RAIN, 0.8, 1).codes[:, :given]
    expected = pair.reference.generate_tokens(RAIN, 0.8, 3, prompt=start)
    codes = pair.ours(RAIN, (Window(40, given),), 3, Sampling(), prompt=start)
    assert torch.equal(codes, expected.codes)
    assert torch.stack(pair.logits).sub(expected.logits).abs().max() < LOGIT_TOLERANCE


@pytest.mark.parametrize(("duration_s", "stride_s"), [(3.02, 2.0), (7.3, 2.0), (6.0, 0.84), (4.5, 2.9)])
def test_a_sound_longer_than_the_window_gives_audiocrafts_tokens(
    tiny_audiogen: Checkpoint, reference: Load, duration_s: float, stride_s: float
) -> None:
    pair = Pair(tiny_audiogen, reference(tiny_audiogen))
    expected = pair.reference.generate_tokens(JAZZ, duration_s, 11, extend_stride=stride_s)
    codes = pair.ours(JAZZ, pair.windows(duration_s, stride_s), 11, Sampling())
    assert torch.equal(codes, expected.codes)
    assert torch.stack(pair.logits).sub(expected.logits).abs().max() < LOGIT_TOLERANCE


@pytest.mark.parametrize("name", ["tiny_audiogen", "tiny_musicgen"])
def test_compiled_kernels_give_audiocrafts_tokens(
    name: str, request: pytest.FixtureRequest, reference: Load, cpu_kernels: Library
) -> None:
    checkpoint = request.getfixturevalue(name)
    pair = Pair(checkpoint, reference(checkpoint), cpu_kernels)
    for text, duration_s, seed in ((RAIN, 2.9, 5), (JAZZ, 1.6, 6)):
        expected = pair.reference.generate_tokens(text, duration_s, seed)
        codes = pair.ours(text, pair.windows(duration_s), seed, Sampling())
        assert torch.equal(codes, expected.codes)
        assert torch.stack(pair.logits).sub(expected.logits).abs().max() < LOGIT_TOLERANCE


@torch.inference_mode()
def test_in_the_shape_of_musicgen_small_tokens_and_logits_are_audiocrafts_too(cpu_library: Library) -> None:
    model, shape, frames = audiocraft_model("musicgen-small"), shape_of("musicgen-small"), 4
    for parameter in model.parameters():
        parameter.copy_(parameter.half())  # What a release holds.
    theirs: list[Tensor] = []
    model.register_forward_hook(lambda module, inputs, output: theirs.append(output[:, :, -1]))
    torch.manual_seed(5)
    expected = model.generate(None, attributes(JAZZ), max_gen_len=frames)[0]
    kernels = NativeKernels(shape.heads, shape.head_size, cpu_library)
    driven = Driven(model.state_dict(), shape, slots=1, frames=frames, kernels=kernels, dtype=torch.float16)
    ours: list[Tensor] = []
    step = driven.decoder.step
    driven.decoder.step = lambda n: ours.append(step(n)[:, 0]) or ours[-1]  # type: ignore[method-assign, func-returns-value]
    assert torch.equal(driven.alone(condition(model, JAZZ), (Window(frames, 0),), 5), expected)
    assert torch.stack(ours).sub(torch.stack(theirs)).abs().max() < LOGIT_TOLERANCE
