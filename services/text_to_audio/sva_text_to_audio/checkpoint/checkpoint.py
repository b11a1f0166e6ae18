"""A checkpoint, opened and checked: what it is, and its tensors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .codec import CodecConfig, read_experiment, read_pretrained
from .errors import CheckpointError
from .experiment import Experiment
from .language_model import Family, LanguageModelConfig, read_language_model
from .locate import CheckpointFiles, locate_checkpoint, locate_pretrained_codec
from .tensors import check_tensors, engine_names
from .weights import Weights, WeightsFile, read_weights

MUSICGEN_RATE = 32_000
"""Samples a second of every released MusicGen; AudioGen has half of it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A language model and the codec that belongs to it. Nothing is resident until a tensor is touched."""

    files: CheckpointFiles
    config: LanguageModelConfig
    codec_config: CodecConfig
    language_model: WeightsFile
    codec: WeightsFile
    codec_folder: Path | None
    """Folder of the Hugging Face codec that `codec` only names, else none."""
    state: Weights
    """The language model's tensors by audiocraft's names. The engine packs one after the other."""


def open_checkpoint(source: str, family: Family | None = None, *, offline: bool = False) -> Checkpoint:
    """Find, open and check a checkpoint; see `locate_checkpoint`. Raises `CheckpointError`.

    `family`: how audiocraft would be asked to load it; none: what the checkpoint says of itself.
    """
    files = locate_checkpoint(source, offline=offline)
    language_model, codec = read_weights(files.language_model), read_weights(files.codec)
    if not language_model.config:
        raise CheckpointError.at(language_model.path, "names a codec; it must be a language model")
    codec_folder = None
    if codec.pretrained.startswith("dac_"):
        raise CheckpointError.at(codec.path, f"names {codec.pretrained}; EnCodec is the codec that is served")
    if codec.pretrained:
        codec_folder = locate_pretrained_codec(codec.pretrained, files, offline=offline)
        codec_config = read_pretrained(codec_folder)
    else:
        codec_config = read_experiment(codec.config, codec.path)
    experiment = Experiment.parse(language_model.config, language_model.path)
    said: Family = "audiogen" if experiment.get("solver") == "audiogen" else "musicgen"
    family = family or said
    # By its rate, too: an older AudioGen may have been trained under the other's name.
    if family != said and (said == "audiogen" or codec_config.sample_rate == MUSICGEN_RATE):
        raise CheckpointError.at(
            language_model.path, f"is a checkpoint of {said}; this service generates with {family}"
        )
    config = read_language_model(experiment, codec_config, family)
    state = engine_names(language_model.weights)
    if not config.unsupported:
        check_tensors(state, config.shape, language_model.path)
    return Checkpoint(files, config, codec_config, language_model, codec, codec_folder, state)
