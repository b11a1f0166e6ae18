"""Tiny EnCodec models, in audiocraft's form and in that of transformers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from omegaconf import DictConfig, OmegaConf
from safetensors.torch import load_file, save_file

from .known_warnings import known_warnings_ignored
from .package import Package, export
from .reproducible import reproducible

TEMPLATE = Path(__file__).parent / "xp_cfg" / "codec.yaml"
RATIOS = {16_000: [8, 5, 4, 2], 32_000: [8, 5, 4, 4]}
"""Strides by sample rate, both 50 frames a second."""
FRAME_RATE = 50


@dataclass(frozen=True, slots=True)
class CodecSize:
    """What may differ from the release; the rest of the architecture is the release's."""

    sample_rate: int = 32_000
    n_q: int = 4
    bins: int = 256
    filters: int = 4
    dimension: int = 16
    seed: int = 0


def codec_cfg(size: CodecSize) -> DictConfig:
    """The full configuration, interpolations unresolved."""
    cfg = OmegaConf.load(TEMPLATE)
    assert isinstance(cfg, DictConfig)
    cfg.sample_rate = size.sample_rate
    cfg.rvq.update(n_q=size.n_q, bins=size.bins)
    cfg.seanet.update(ratios=RATIOS[size.sample_rate], n_filters=size.filters, dimension=size.dimension)
    return cfg


def codec_package(size: CodecSize) -> Package:
    """What `compression_state_dict.bin` holds. The codebooks are fitted to noise, so that codes differ."""
    from audiocraft.models import builders

    cfg = codec_cfg(size)
    on_cpu = cfg.copy()
    on_cpu.device = "cpu"
    on_cpu.rvq.kmeans_iters = 5
    with reproducible(size.seed), known_warnings_ignored():
        model = builders.get_compression_model(on_cpu).train()
        with torch.no_grad():
            model(torch.randn(1, 1, 8 * size.sample_rate))
    return export(model.state_dict(), cfg)


def save_transformers_codec(folder: Path, size: CodecSize) -> Path:
    """Write the codec as `facebook/encodec_32khz` has it: `config.json` and `model.safetensors`."""
    from transformers import EncodecConfig, EncodecModel

    config = EncodecConfig(
        target_bandwidths=[size.n_q * FRAME_RATE * math.log2(size.bins) / 1000],
        sampling_rate=size.sample_rate,
        hidden_size=size.dimension,
        num_filters=size.filters,
        upsampling_ratios=RATIOS[size.sample_rate],
        use_causal_conv=False,
        use_conv_shortcut=False,
        codebook_size=size.bins,
        codebook_dim=size.dimension,
    )
    with reproducible(size.seed):
        model = EncodecModel(config)
        for layer in model.quantizer.layers:
            layer.codebook.embed.normal_()
        model.save_pretrained(folder)
    # transformers names weight normalisation anew when it saves; the release keeps the names of its time.
    weights = folder / "model.safetensors"
    tensors = {_released_name(name): tensor for name, tensor in load_file(weights).items()}
    save_file(tensors, weights, {"format": "pt"})
    return folder


def _released_name(name: str) -> str:
    for new, old in (("original0", "weight_g"), ("original1", "weight_v")):
        name = name.replace(f"parametrizations.weight.{new}", old)
    return name
