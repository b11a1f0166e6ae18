"""Tiny language models of the released architecture, and of architectures that no release has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import torch
from omegaconf import DictConfig, OmegaConf

from .demucs import demucs_without_weights
from .hub import hub_at
from .package import Package, export
from .reproducible import reproducible

TEMPLATE = Path(__file__).parent / "xp_cfg" / "language_model.yaml"
ATTENTION_BOOST = 4.0
CHROMA = {
    "sample_rate": "${sample_rate}",
    "n_chroma": 12,
    "radix2_exp": 14,
    "argmax": True,
    "match_len_on_eval": False,
    "eval_wavs": None,
    "n_eval_wavs": 100,
    "cache_path": None,
}


@dataclass(frozen=True, slots=True)
class LanguageModelSize:
    """What may differ from the release. `transformer` overrides keys of `transformer_lm` by name.

    audiocraft's defaults need a card of 250 or more (top-k) and windows, `segment_s`, longer than its stride:
    2 s for AudioGen, 18 s for MusicGen.
    """

    kind: Literal["audiogen", "musicgen"] = "musicgen"
    dim: int = 64
    heads: int = 2
    layers: int = 2
    card: int = 256
    delays: tuple[int, ...] = (0, 1, 2, 3)
    segment_s: float | None = None
    stereo: bool = False
    melody: bool = False
    t5: str = "t5-small"
    transformer: Mapping[str, object] = field(default_factory=dict)
    dtype: torch.dtype = torch.float16
    seed: int = 0


UNCOMMON: dict[str, Mapping[str, object]] = {
    "rope": {"positional_embedding": "rope"},
    "shared keys": {"kv_repeat": 2, "memory_efficient": False, "custom": True},
    "biased attention": {"bias_attn": True},
    "biased feed-forward": {"bias_ff": True},
    "normalised queries": {"qk_layer_norm": True},
}
"""`transformer_lm` overrides that audiocraft builds and no release of AudioGen or MusicGen uses."""


def language_model_cfg(size: LanguageModelSize) -> DictConfig:
    """The full configuration, interpolations unresolved."""
    cfg = OmegaConf.load(TEMPLATE)
    assert isinstance(cfg, DictConfig)
    if size.kind == "audiogen":
        cfg.solver = "audiogen"
        cfg.sample_rate = 16_000
        cfg.compression_model_checkpoint = "//reference/bd44a852/checkpoint.th"
        cfg.dataset.update(segment_duration=10, min_segment_ratio=1.0)
        cfg.classifier_free_guidance.training_dropout = 0.1
        cfg.conditioners.description.t5.word_dropout = 0.0
    if size.segment_s is not None:
        cfg.dataset.segment_duration = size.segment_s
    if size.stereo:
        cfg.channels = 2
        cfg.interleave_stereo_codebooks.use = True
    if size.melody:
        cfg.conditioners.self_wav = {"model": "chroma_stem", "chroma_stem": CHROMA}
        cfg.fuser.update(prepend=["self_wav", "description"], cross=[])
        cfg.attribute_dropout = {"args": {"active_on_eval": False}, "text": {}, "wav": {"self_wav": 0.5}}
    cfg.conditioners.description.t5.name = size.t5
    cfg.codebooks_pattern.delay.delays = list(size.delays)
    cfg.transformer_lm.update(
        dim=size.dim,
        num_heads=size.heads,
        num_layers=size.layers,
        n_q=len(size.delays),
        card=size.card,
        **size.transformer,
    )
    return cfg


def language_model_package(size: LanguageModelSize, hub: Path) -> Package:
    """What `state_dict.bin` holds. `hub` is a cache with the T5 of that name."""
    from audiocraft.models import builders

    cfg = language_model_cfg(size)
    on_cpu = cfg.copy()
    on_cpu.device = "cpu"
    with reproducible(size.seed), hub_at(hub), demucs_without_weights(), torch.no_grad():
        model = builders.get_lm_model(on_cpu)
        # Fresh weights attend to everything alike and normalise with ones: too easy to get right.
        for name, parameter in model.named_parameters():
            if "norm" in name:
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif "in_proj_weight" in name:
                parameter.mul_(ATTENTION_BOOST)
            elif name.endswith("bias"):
                parameter.normal_(std=0.1)
    return export({name: value.to(size.dtype) for name, value in model.state_dict().items()}, cfg)
