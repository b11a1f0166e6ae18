"""What a language model's `xp.cfg` says: its shape, how it is to be sampled, what is special about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..engine.shape import ModelShape
from .codec import CodecConfig
from .errors import CheckpointError
from .experiment import Experiment

Family = Literal["audiogen", "musicgen"]

# audiocraft passes these to every generation, whatever the checkpoint says (set_generation_params).
GUIDANCE_SCALE = 3.0
TEMPERATURE = 1.0
TOP_K = 250
TOP_P = 0.0
EXTEND_STRIDE_S: dict[Family, float] = {"audiogen": 2.0, "musicgen": 18.0}
MAX_DIM = 16_384
MAX_LAYERS = 256

_PLAIN: tuple[tuple[str, object, object, str], ...] = (
    # path, the value when it is missing, the one that the engine covers, what another one means
    ("transformer_lm.positional_embedding", "sin", "sin", "positional embedding {}"),
    ("transformer_lm.norm", "layer_norm", "layer_norm", "norm {}"),
    ("transformer_lm.norm_first", False, True, "norms after the blocks"),
    ("transformer_lm.activation", "relu", "gelu", "activation {}"),
    ("transformer_lm.causal", False, True, "attention that is not causal"),
    ("transformer_lm.bias_attn", True, False, "biases in the attention"),
    ("transformer_lm.bias_ff", True, False, "biases in the feed-forward blocks"),
    ("transformer_lm.bias_proj", True, False, "biases in the output heads"),
    ("transformer_lm.qk_layer_norm", False, False, "norms of queries and keys"),
    ("transformer_lm.qk_layer_norm_cross", False, False, "norms of queries and keys"),
    ("transformer_lm.kv_repeat", 1, 1, "keys and values shared by {} heads"),
    ("transformer_lm.layer_scale", None, None, "layer scale"),
    ("transformer_lm.past_context", None, None, "attention to the last {} steps only"),
    ("fuser.sum", [], [], "conditions that are added: {}"),
    ("fuser.prepend", [], [], "conditions that are prepended: {}"),
    ("fuser.input_interpolate", [], [], "conditions that are interpolated: {}"),
    ("fuser.cross", [], ["description"], "conditions of the cross-attention: {}"),
    ("fuser.cross_attention_pos_emb", False, False, "positions in the cross-attention"),
    ("interleave_stereo_codebooks.per_timestep", False, False, "stereo that alternates in time"),
)


@dataclass(frozen=True, slots=True)
class LanguageModelConfig:
    """A text-to-audio language model, and the sampling that its makers chose."""

    family: Family
    shape: ModelShape
    window_s: float
    """The longest clip of one generation; longer ones are continued in windows."""
    extend_stride_s: float
    """By how much a window advances."""
    t5_name: str
    stereo: bool
    """Left and right have codebooks of their own, one after the other: L0, R0, L1, R1, …"""
    sample_rate: int
    channels: int
    frame_rate: float
    conditions: tuple[tuple[str, str], ...] = (("description", "t5"),)
    """What it is conditioned on, and the model of each."""
    unsupported: tuple[str, ...] = ()
    """What the engine does not cover, in words; empty when it covers all."""
    guidance_scale: float = GUIDANCE_SCALE
    temperature: float = TEMPERATURE
    top_k: int = TOP_K
    top_p: float = TOP_P


def read_language_model(cfg: Experiment, codec: CodecConfig, family: Family) -> LanguageModelConfig:
    """Read and check a configuration against its codec's. Raises `CheckpointError`."""
    if cfg.get("lm_model") != "transformer_lm":
        raise cfg.wrong("lm_model", "must be transformer_lm; a codec's file may have its place, or MAGNeT")
    stereo = cfg.get("interleave_stereo_codebooks.use", False) is True
    window_s = cfg.number("dataset.segment_duration", 0.1, 3600)
    stride_s = EXTEND_STRIDE_S[family]
    shape = _shape(cfg)
    _check_codec(cfg, shape, codec, stereo)
    return LanguageModelConfig(
        family=family,
        shape=shape,
        window_s=window_s,
        # audiocraft refuses a window that is shorter than its stride; we keep the proportion of MusicGen's.
        extend_stride_s=stride_s if stride_s < window_s else window_s * 0.6,
        t5_name=str(cfg.get("conditioners.description.t5.name", "")),
        stereo=stereo,
        sample_rate=codec.sample_rate,
        channels=2 if stereo else codec.channels,
        frame_rate=codec.frame_rate,
        conditions=(conditions := _conditions(cfg)),
        unsupported=(*_special(cfg, conditions), *codec.unsupported),
    )


def _shape(cfg: Experiment) -> ModelShape:
    dim = cfg.integer("transformer_lm.dim", 8, MAX_DIM)
    heads = cfg.integer("transformer_lm.num_heads", 1, dim)
    if dim % heads:
        raise cfg.wrong("transformer_lm.num_heads", f"must divide the width of {dim}")
    codebooks = cfg.integer("transformer_lm.n_q", 1, 64)
    delays = list(range(codebooks))
    if cfg.get("codebooks_pattern.modeling") == "delay":
        delays = list(cfg.integers("codebooks_pattern.delay.delays", codebooks, 1000, delays))
    if delays != sorted(delays):
        raise cfg.wrong("codebooks_pattern.delay.delays", "must not fall")
    return ModelShape(
        dim=dim,
        heads=heads,
        layers=cfg.integer("transformer_lm.num_layers", 1, MAX_LAYERS),
        hidden=int(cfg.number("transformer_lm.hidden_scale", 0.1, 64, 4) * dim),
        codebooks=codebooks,
        cardinality=cfg.integer("transformer_lm.card", 2, 1 << 20),
        delays=tuple(delays),
        max_period=cfg.number("transformer_lm.max_period", 1, 1e9, 10_000),
        positional_scale=cfg.number("transformer_lm.positional_scale", 0, 1e3, 1),
    )


def _check_codec(cfg: Experiment, shape: ModelShape, codec: CodecConfig, stereo: bool) -> None:
    active = cfg.get("compression_model_n_q") or codec.codebooks
    expected = active * 2 if stereo else active
    if shape.codebooks != expected or active > codec.codebooks:
        raise cfg.wrong("transformer_lm.n_q", f"does not go with the codec, whose codebooks make {expected}")
    if shape.cardinality != codec.cardinality:
        raise cfg.wrong("transformer_lm.card", f"does not go with the codec, which has {codec.cardinality}")
    if cfg.get("sample_rate", codec.sample_rate) != codec.sample_rate:
        raise cfg.wrong("sample_rate", f"does not go with the codec, which has {codec.sample_rate}")
    if stereo and codec.channels != 1:
        raise CheckpointError("a stereo model interleaves two channels of a mono codec; this one has two")


def _conditions(cfg: Experiment) -> tuple[tuple[str, str], ...]:
    models = {
        name: str(conditioner.get("model") if isinstance(conditioner, dict) else conditioner)
        for name, conditioner in cfg.section("conditioners").items()
        if name != "args"
    }
    return tuple(models.items())


def _special(cfg: Experiment, conditions: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = []
    for path, default, covered, words in _PLAIN:
        value = cfg.get(path, default)
        if value != covered:
            shown = ", ".join(map(str, value)) or "none" if isinstance(value, list) else value
            found.append(words.format(shown))
    found += [f"conditioning on {name} by {model}" for name, model in conditions if name != "description"]
    if ("description", "t5") not in conditions:
        found.append("no text conditioning by T5")
    if cfg.get("conditioners.description.t5.normalize_text", False):
        found.append("normalised text")
    if cfg.get("conditioners.description.t5.finetune", False):
        found.append("a text encoder of its own")
    pattern = cfg.get("codebooks_pattern.modeling") or cfg.get("transformer_lm.q_modeling")
    if pattern != "delay":
        found.append(f"codebook pattern {pattern}")
    elif cfg.get("codebooks_pattern.delay.flatten_first", 0) or cfg.get(
        "codebooks_pattern.delay.empty_initial", 0
    ):
        found.append("a delay pattern with a beginning of its own")
    return tuple(dict.fromkeys(found))
