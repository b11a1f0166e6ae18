"""audiocraft loads what this package writes, and generates from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from .fixtures import Checkpoint
from .reference import Reference

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

Load = Callable[[Checkpoint], Reference]


@pytest.mark.parametrize(
    ("fixture", "codebooks", "shape"),
    [("tiny_audiogen", 4, (1, 16_000)), ("tiny_musicgen", 4, (1, 32_000)), ("tiny_stereo", 8, (2, 32_000))],
)
def test_audiocraft_generates_from_a_directory(
    fixture: str,
    codebooks: int,
    shape: tuple[int, int],
    request: pytest.FixtureRequest,
    reference: Load,
) -> None:
    model = reference(request.getfixturevalue(fixture))
    made = model.generate_tokens("rain on a tin roof", 1.0, seed=5)
    assert made.codes.shape == (codebooks, 50)
    assert made.logits.shape == (53, codebooks, 256)
    assert all(len(row.unique()) > 10 for row in made.codes)
    samples = model.decode(made.codes)
    assert samples.shape == shape
    assert 0.001 < samples.std() < 1


def test_greedy_codes_are_the_largest_logits(tiny_audiogen: Checkpoint, reference: Load) -> None:
    made = reference(tiny_audiogen).generate_tokens("a dog barks", 1.0, seed=0, use_sampling=False)
    for codebook, codes in enumerate(made.codes):
        assert torch.equal(made.logits[codebook : codebook + 50, codebook].argmax(-1), codes)
