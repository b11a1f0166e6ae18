"""Checkpoints of AudioGen and MusicGen in audiocraft's export format: found, opened, checked."""

from .checkpoint import Checkpoint, open_checkpoint
from .errors import CheckpointError
from .language_model import Family, LanguageModelConfig
from .locate import CheckpointFiles, locate_checkpoint, locate_t5
from .weights import Weights, WeightsFile

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "CheckpointFiles",
    "Family",
    "LanguageModelConfig",
    "Weights",
    "WeightsFile",
    "locate_checkpoint",
    "locate_t5",
    "open_checkpoint",
]
