"""What a codec's checkpoint says about it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..checkpoint.errors import CheckpointError
from ..checkpoint.experiment import Experiment

MAX_CONFIG_BYTES = 1 << 20


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
    seanet = {**cfg.section("seanet"), **cfg.section("seanet.decoder")}
    for other in ("encoder", "decoder"):
        seanet.pop(other, None)
    ratios = _ratios(cfg, seanet.get("ratios", [8, 5, 4, 2]))
    hop = math.prod(ratios)
    dimension = cfg.integer("seanet.dimension", 1, 8192, 128)
    unsupported = []
    if cfg.get("encodec.autoencoder") != "seanet":
        unsupported.append(f"autoencoder {cfg.get('encodec.autoencoder')}")
    if cfg.get("encodec.quantizer") != "rvq":
        unsupported.append(f"quantizer {cfg.get('encodec.quantizer')}")
    if cfg.get("encodec.renormalize", False):
        unsupported.append("renormalised codec")
    return CodecConfig(
        sample_rate=sample_rate,
        channels=cfg.integer("encodec.channels", 1, 2),
        hop=hop,
        frame_rate=sample_rate // hop,
        codebooks=cfg.integer("rvq.n_q", 1, 64, 8),
        cardinality=cfg.integer("rvq.bins", 2, 1 << 20, 1024),
        dimension=dimension,
        decoder={
            **seanet,
            "ratios": ratios,
            "dimension": dimension,
            "lstm": cfg.integer("seanet.lstm", 0, 8, 0),
        },
        unsupported=tuple(unsupported),
    )


def read_pretrained(folder: Path) -> CodecConfig:
    """The codec of a Hugging Face folder, from its `config.json`. Raises `CheckpointError`."""
    from transformers.models.encodec.configuration_encodec import EncodecConfig

    path = folder / "config.json"
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise ValueError(f"it has more than {MAX_CONFIG_BYTES} bytes")
        cfg = EncodecConfig.from_dict(json.loads(path.read_bytes()))
    except Exception as error:  # The library checks fields with exceptions of its own.
        reason = " ".join(str(error).split())[:200]
        raise CheckpointError.at(path, f"is no configuration of an EnCodec model: {reason}") from error
    ratios = [int(ratio) for ratio in cfg.upsampling_ratios]
    frame_rate = cfg.sampling_rate / math.prod(ratios)
    kbps_per_codebook = frame_rate * math.log2(cfg.codebook_size) / 1000
    unsupported = []
    if cfg.normalize:
        unsupported.append("renormalised codec")
    if cfg.chunk_length_s:
        unsupported.append("chunked codec")
    if cfg.codebook_dim != cfg.hidden_size:
        unsupported.append("projected codebooks")
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


def _ratios(cfg: Experiment, value: object) -> list[int]:
    if (
        not isinstance(value, list)
        or not 1 <= len(value) <= 16
        or not all(type(ratio) is int and 1 <= ratio <= 64 for ratio in value)
    ):
        raise cfg.wrong("seanet.ratios", "must be a list of 1 to 16 whole numbers from 1 to 64")
    return value
