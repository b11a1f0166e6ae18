"""Builds audiocraft's model objects from files that we have read: its own loader would unpickle anything."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from ..checkpoint import Checkpoint, CheckpointError, WeightsFile

LONGER_THAN_ANY_STRIDE_S = 3600.0
STEMS = ["drums", "bass", "other", "vocals"]


def build_model(checkpoint: Checkpoint, t5: Path, device: torch.device) -> Any:
    """An `AudioGen` or a `MusicGen`, ready to generate. `t5`: folder of the text encoder.

    Raises `CheckpointError` for what audiocraft cannot build, or its weights do not fit.
    """
    _check_conditions(checkpoint)
    logging.getLogger("xformers").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        # audiocraft and what it imports warn of deprecations that concern its makers.
        warnings.simplefilter("ignore")
        from audiocraft.models import AudioGen, MusicGen
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        lm, codec = _language_model(checkpoint, t5, device), _codec(checkpoint, device)
        if "self_wav" in lm.condition_provider.conditioners:
            # As `MusicGen.get_pretrained` sets it.
            lm.condition_provider.conditioners["self_wav"].match_len_on_eval = True
            lm.condition_provider.conditioners["self_wav"]._use_masking = False
        kind = AudioGen if checkpoint.config.family == "audiogen" else MusicGen
        # The constructor refuses windows that are shorter than a stride which it then never uses.
        model = kind(checkpoint.files.name, codec, lm, max_duration=LONGER_THAN_ANY_STRIDE_S)
        model.max_duration = checkpoint.config.window_s
    return model


def _check_conditions(checkpoint: Checkpoint) -> None:
    known = {("description", "t5"), ("self_wav", "chroma_stem")}
    for condition in checkpoint.config.conditions:
        if condition not in known:
            name, model = condition
            raise CheckpointError.at(
                checkpoint.language_model.path,
                f"is conditioned on {name} by {model}; text (and a melody that is left out) can be given",
            )


def _language_model(checkpoint: Checkpoint, t5: Path, device: torch.device) -> Any:
    from audiocraft.models import builders
    from audiocraft.modules import conditioners

    cfg = _configuration(checkpoint.language_model, device)
    cfg.dtype = "float32" if device.type == "cpu" else "float16"
    # Initial values would only be overwritten, and take minutes.
    cfg.transformer_lm.update(weight_init=None, depthwise_init=None, zero_bias_init=False)
    if "self_wav" in cfg.conditioners:
        cfg.conditioners.self_wav.chroma_stem.update(cache_path=None, eval_wavs=None)
    with (
        _built(checkpoint.language_model),
        _replaced(
            conditioners,
            T5Tokenizer=_FromFolder(conditioners.T5Tokenizer, t5),
            T5EncoderModel=_FromFolder(conditioners.T5EncoderModel, t5),
        ),
        _stems_left_out(),
    ):
        model = builders.get_lm_model(cfg)
        model.load_state_dict(checkpoint.language_model.weights)
        model.cfg = cfg
    return model.eval()


def _codec(checkpoint: Checkpoint, device: torch.device) -> Any:
    from audiocraft.models import builders
    from audiocraft.models.encodec import HFEncodecCompressionModel, HFEncodecModel

    with _built(checkpoint.codec):
        if checkpoint.codec_folder is not None:
            theirs = HFEncodecModel.from_pretrained(checkpoint.codec_folder, local_files_only=True)
            model = HFEncodecCompressionModel(theirs).to(device)
        else:
            model = builders.get_compression_model(_configuration(checkpoint.codec, device))
            model.load_state_dict(checkpoint.codec.weights)
    return model.eval()


def _configuration(file: WeightsFile, device: torch.device) -> Any:
    from omegaconf import OmegaConf

    # A configuration from elsewhere has no business with our environment.
    OmegaConf.clear_resolver("oc.env")
    cfg = OmegaConf.create(file.config)
    # audiocraft takes it for a device type too, which has no number; see `torch.cuda.device`.
    cfg.device = device.type
    return cfg


@contextmanager
def _built(file: WeightsFile) -> Iterator[None]:
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:  # Constructors of a library, with arguments from a file.
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        raise CheckpointError.at(file.path, f"audiocraft cannot build this model: {reason}") from error


@contextmanager
def _replaced(module: ModuleType, **attributes: Any) -> Iterator[None]:
    before = {name: getattr(module, name) for name in attributes}
    try:
        for name, value in attributes.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(module, name, value)


class _FromFolder:
    """Stands for a class of transformers where audiocraft asks the hub for a model by name."""

    def __init__(self, kind: Any, folder: Path) -> None:
        self._kind = kind
        self._folder = folder

    def from_pretrained(self, name: str) -> Any:  # noqa: ARG002 - the folder is the one of that name
        return self._kind.from_pretrained(self._folder, local_files_only=True)


@contextmanager
def _stems_left_out() -> Iterator[None]:
    """Put a stand-in in the place of demucs, which prepares melodies: text alone never needs it."""
    demucs: Any = ModuleType("demucs")
    demucs.pretrained = ModuleType("demucs.pretrained")
    demucs.pretrained.get_model = _NoStems
    before = sys.modules.get("demucs")
    sys.modules["demucs"] = demucs
    try:
        yield
    finally:
        del sys.modules["demucs"]
        if before is not None:
            sys.modules["demucs"] = before


class _NoStems(nn.Module):
    """A source separation that only knows the names of its sources."""

    def __init__(self, name: str) -> None:  # noqa: ARG002
        super().__init__()
        self.sources = STEMS
