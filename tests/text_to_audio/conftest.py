"""The tiny checkpoints, to every test of this folder."""

from .checkpoints.fixtures import (
    hub,
    make_checkpoint,
    models_hub,
    reference,
    tiny_audiogen,
    tiny_musicgen,
    tiny_stereo,
)

__all__ = [
    "hub",
    "make_checkpoint",
    "models_hub",
    "reference",
    "tiny_audiogen",
    "tiny_musicgen",
    "tiny_stereo",
]
