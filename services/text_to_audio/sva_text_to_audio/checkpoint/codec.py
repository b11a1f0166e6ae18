"""What a codec's checkpoint says about it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import CheckpointError
from .experiment import Experiment

MAX_CONFIG_BYTES = 1 << 20
NORMS = ("none", "weight_norm")
ACTIVATIONS = ("ELU", "ReLU", "LeakyReLU", "GELU", "SiLU", "Tanh")
_SEANET_SIZES = (
    # name, least, most, audiocraft's default
    ("dimension", 1, 8192, 128),
    ("n_filters", 1, 1024, 32),
    ("n_residual_layers", 0, 64, 3),
    ("kernel_size", 1, 255, 7),
    ("last_kernel_size", 1, 255, 7),
    ("residual_kernel_size", 1, 255, 3),
    ("dilation_base", 1, 16, 2),
    ("compress", 1, 64, 2),
    ("lstm", 0, 8, 0),
    ("disable_norm_outer_blocks", 0, 18, 0),
)
_SEANET_OTHERS = (
    *("activation", "activation_params", "final_activation", "final_activation_params", "norm"),
    *("causal", "pad_mode", "true_skip", "trim_right_ratio"),
)


@dataclass(frozen=True, slots=True)
class CodecConfig:
    """An EnCodec model, as far as decoding needs it."""

    sample_rate: int
    channels: int
    hop: int
    """Samples per frame."""
    frame_rate: float
    """Frames per second, as audiocraft computes it."""
    codebooks: int
    cardinality: int
    dimension: int
    """Width of the latent that the decoder takes."""
    decoder: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of audiocraft's `SEANetDecoder`."""
    unsupported: tuple[str, ...] = ()
    """What our decoder does not cover, in words; empty when it covers all."""


def read_experiment(text: str, source: Path) -> CodecConfig:
    """The codec of an audiocraft export, from its `xp.cfg`. Raises `CheckpointError`."""
    cfg = Experiment.parse(text, source)
    if cfg.get("compression_model") != "encodec":
        raise cfg.wrong("compression_model", "must be encodec; a language model's file may have its place")
    sample_rate = cfg.integer("encodec.sample_rate", 1000, 384_000)
    channels = cfg.integer("encodec.channels", 1, 2)
    decoder = _seanet(cfg)
    hop = math.prod(decoder["ratios"])
    unsupported = []
    for path, covered in (("encodec.autoencoder", "seanet"), ("encodec.quantizer", "rvq")):
        if cfg.get(path) != covered:
            unsupported.append(f"{path.rpartition('.')[2]} {cfg.get(path)} in the codec")
    if cfg.get("encodec.renormalize", False):
        unsupported.append("a codec that normalises loudness")
    if decoder.get("norm", "none") not in NORMS:
        unsupported.append(f"norm {decoder['norm']} in the codec")
    return CodecConfig(
        sample_rate=sample_rate,
        channels=channels,
        hop=hop,
        frame_rate=sample_rate // hop,
        codebooks=cfg.integer("rvq.n_q", 1, 64, 8),
        cardinality=cfg.integer("rvq.bins", 2, 1 << 20, 1024),
        dimension=decoder["dimension"],
        decoder=decoder,
        unsupported=tuple(unsupported),
    )


def _seanet(cfg: Experiment) -> dict[str, Any]:
    """The decoder's arguments: the section's, and what it says of the decoder alone."""
    own = cfg.section("seanet.decoder")
    section = {**cfg.section("seanet"), **own}
    known = {name: section[name] for name in _SEANET_OTHERS if name in section}
    for name in ("activation", "final_activation"):
        if known.get(name) not in (None, *ACTIVATIONS):
            raise cfg.wrong(f"seanet.{name}", f"must be one of {', '.join(ACTIVATIONS)}")
    for name, low, high, usual in _SEANET_SIZES:
        path = f"seanet.decoder.{name}" if name in own else f"seanet.{name}"
        known[name] = cfg.integer(path, low, high, usual)
    return {**known, "ratios": _ratios(cfg), "channels": cfg.integer("seanet.channels", 1, 2, 1)}


def read_pretrained(folder: Path) -> CodecConfig:
    """The codec of a Hugging Face folder, from its `config.json`. Raises `CheckpointError`."""
    from transformers.models.encodec.configuration_encodec import EncodecConfig

    path = folder / "config.json"
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ValueError(f"it has more than {MAX_CONFIG_BYTES} bytes")
        return _pretrained(EncodecConfig.from_dict(json.loads(path.read_bytes())))
    except Exception as error:  # The library checks fields with exceptions of its own.
        reason = " ".join(str(error).split())[:200]
        raise CheckpointError.at(path, f"is no configuration of an EnCodec model: {reason}") from error


def _pretrained(cfg: Any) -> CodecConfig:
    ratios = [int(ratio) for ratio in cfg.upsampling_ratios]
    frame_rate = cfg.sampling_rate / math.prod(ratios)
    kbps_per_codebook = frame_rate * math.log2(cfg.codebook_size) / 1000
    unsupported = []
    if cfg.normalize:
        unsupported.append("a codec that normalises loudness")
    if cfg.chunk_length_s:
        unsupported.append("a codec that works in chunks")
    if cfg.codebook_dim != cfg.hidden_size:
        unsupported.append("projected codebooks in the codec")
    if cfg.norm_type not in NORMS:
        unsupported.append(f"norm {cfg.norm_type} in the codec")
    return CodecConfig(
        sample_rate=cfg.sampling_rate,
        channels=cfg.audio_channels,
        hop=math.prod(ratios),
        frame_rate=frame_rate,
        codebooks=int(max(cfg.target_bandwidths) / kbps_per_codebook + 1e-3),
        cardinality=cfg.codebook_size,
        dimension=cfg.hidden_size,
        decoder={
            "channels": cfg.audio_channels,
            "dimension": cfg.hidden_size,
            "n_filters": cfg.num_filters,
            "n_residual_layers": cfg.num_residual_layers,
            "ratios": ratios,
            "norm": cfg.norm_type,
            "kernel_size": cfg.kernel_size,
            "last_kernel_size": cfg.last_kernel_size,
            "residual_kernel_size": cfg.residual_kernel_size,
            "dilation_base": cfg.dilation_growth_rate,
            "causal": cfg.use_causal_conv,
            "pad_mode": cfg.pad_mode,
            "true_skip": not cfg.use_conv_shortcut,
            "compress": cfg.compress,
            "lstm": cfg.num_lstm_layers,
            "trim_right_ratio": cfg.trim_right_ratio,
        },
        unsupported=tuple(unsupported),
    )


def _ratios(cfg: Experiment) -> list[int]:
    value = cfg.get("seanet.ratios", [8, 5, 4, 2])
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= 16
        or not all(type(ratio) is int and 1 <= ratio <= 64 for ratio in value)
    ):
        raise cfg.wrong("seanet.ratios", "must be a list of 1 to 16 whole numbers from 1 to 64")
    return value
