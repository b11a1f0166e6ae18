"""What is read from `xp.cfg`: the shape, how audiocraft would sample, and what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sva_text_to_audio.checkpoint import CheckpointError, Family, LanguageModelConfig, open_checkpoint
from sva_text_to_audio.checkpoint.codec import CodecConfig
from sva_text_to_audio.checkpoint.experiment import Experiment
from sva_text_to_audio.checkpoint.language_model import read_language_model
from sva_text_to_audio.engine.shape import ModelShape

from .checkpoints.fixtures import Checkpoint
from .checkpoints.hub import hub_at
from .checkpoints.reference import Reference

SOURCE = Path("state_dict.bin")
CODEC = CodecConfig(
    sample_rate=32_000, channels=1, hop=640, frame_rate=50, codebooks=4, cardinality=2048, dimension=128
)
RELEASED = yaml.safe_load(
    (Path(__file__).parent / "checkpoints" / "xp_cfg" / "language_model.yaml").read_text()
)


def read(changes: dict[str, object] | None = None, family: Family = "musicgen") -> LanguageModelConfig:
    """The released configuration with values changed by dotted path; None removes one."""
    cfg = yaml.safe_load(yaml.safe_dump(RELEASED))
    for path, value in (changes or {}).items():
        *sections, key = path.split(".")
        section: Any = cfg
        for name in sections:
            section = section[name]
        if value is REMOVED:
            del section[key]
        else:
            section[key] = value
    return read_language_model(Experiment.parse(yaml.safe_dump(cfg), SOURCE), CODEC, family)


REMOVED = object()


def test_the_released_architecture_is_covered_and_sampled_as_audiocraft_does() -> None:
    config = read()
    assert config.unsupported == ()
    assert config.shape == ModelShape(1024, 16, 24, 4096, 4, 2048, (0, 1, 2, 3))
    assert (config.window_s, config.extend_stride_s) == (30, 18)
    assert read(family="audiogen").extend_stride_s == 2
    assert (config.guidance_scale, config.temperature, config.top_k, config.top_p) == (3, 1, 250, 0)
    assert (config.sample_rate, config.channels, config.frame_rate) == (32_000, 1, 50)
    assert config.t5_name == "t5-base"


@pytest.mark.parametrize("fixture", ["tiny_audiogen", "tiny_musicgen", "tiny_stereo"])
def test_it_agrees_with_the_model_that_audiocraft_loads(
    fixture: str, request: pytest.FixtureRequest, reference: Callable[[Checkpoint], Reference]
) -> None:
    checkpoint: Checkpoint = request.getfixturevalue(fixture)
    with hub_at(checkpoint.hub):
        config = open_checkpoint(str(checkpoint.folder), checkpoint.kind).config
    model = reference(checkpoint).model
    lm: Any = model.lm
    type(model).set_generation_params(model)
    params = model.generation_params
    assert (config.guidance_scale, config.temperature) == (params["cfg_coef"], params["temp"])
    assert (config.top_k, config.top_p) == (params["top_k"], params["top_p"])
    assert config.window_s == model.max_duration
    assert config.extend_stride_s == model.extend_stride
    assert (config.sample_rate, config.channels) == (model.sample_rate, model.audio_channels)
    assert config.frame_rate == model.frame_rate
    assert config.shape.delays == tuple(lm.pattern_provider.delays)
    assert (config.shape.dim, config.shape.codebooks, config.shape.cardinality) == (lm.dim, lm.n_q, lm.card)
    assert config.shape.hidden == lm.transformer.layers[0].linear1.out_features
    assert config.shape.max_period == lm.transformer.max_period


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("transformer_lm.positional_embedding", "rope", "positional embedding rope"),
        ("transformer_lm.kv_repeat", 2, "keys and values shared by 2 heads"),
        ("transformer_lm.bias_attn", True, "biases in the attention"),
        ("transformer_lm.bias_ff", REMOVED, "biases in the feed-forward blocks"),
        ("transformer_lm.bias_proj", True, "biases in the output heads"),
        ("transformer_lm.qk_layer_norm", True, "norms of queries and keys"),
        ("transformer_lm.norm", "rms_norm", "norm rms_norm"),
        ("transformer_lm.norm_first", False, "norms after the blocks"),
        ("transformer_lm.activation", "relu", "activation relu"),
        ("transformer_lm.layer_scale", 1e-4, "layer scale"),
        ("transformer_lm.past_context", 100, "attention to the last 100 steps only"),
        ("transformer_lm.causal", False, "attention that is not causal"),
        ("fuser.prepend", ["description"], "conditions that are prepended: description"),
        ("fuser.cross", [], "conditions of the cross-attention: none"),
        ("fuser.cross_attention_pos_emb", True, "positions in the cross-attention"),
        ("conditioners.description.t5.normalize_text", True, "normalised text"),
        ("conditioners.description.t5.finetune", True, "a text encoder of its own"),
        ("conditioners.genre", {"model": "lut"}, "conditioning on genre by lut"),
        ("conditioners.description.model", "clap", "no text conditioning by T5"),
        ("codebooks_pattern.modeling", "parallel", "codebook pattern parallel"),
        ("codebooks_pattern.delay.flatten_first", 1, "a delay pattern with a beginning of its own"),
        ("interleave_stereo_codebooks.per_timestep", True, "stereo that alternates in time"),
    ],
)
def test_what_the_engine_does_not_cover_is_said_in_words(path: str, value: object, words: str) -> None:
    assert words in read({path: value}).unsupported


def test_the_oldest_exports_name_their_pattern_elsewhere() -> None:
    config = read({"codebooks_pattern.modeling": None, "transformer_lm.q_modeling": "delay"})
    assert config.unsupported == ()
    assert config.shape.delays == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("lm_model", "transformer_lm_magnet", "lm_model must be transformer_lm"),
        ("transformer_lm.dim", "wide", r"dim must be a whole number .*it is 'wide'"),
        ("transformer_lm.dim", 10**9, "dim must be a whole number from 8 to 16384"),
        ("transformer_lm.dim", REMOVED, r"dim must be .*it is missing"),
        ("transformer_lm.num_layers", -1, "num_layers must be"),
        ("transformer_lm.num_layers", True, "num_layers must be"),
        ("transformer_lm.num_heads", 3, "must divide the width of 1024"),
        ("transformer_lm.hidden_scale", float("nan"), "hidden_scale must be a number"),
        ("dataset.segment_duration", 0, "segment_duration must be a number from 0.1"),
        ("codebooks_pattern.delay.delays", [0, 1], "must be a list of 4 whole numbers"),
        ("codebooks_pattern.delay.delays", [3, 2, 1, 0], "must not fall"),
        ("transformer_lm.card", 1024, "card does not go with the codec"),
        ("sample_rate", 16_000, "sample_rate does not go with the codec"),
        ("compression_model_n_q", 2, "n_q does not go with the codec, whose codebooks make 2"),
    ],
)
def test_values_that_cannot_be_are_named(path: str, value: object, complaint: str) -> None:
    with pytest.raises(CheckpointError, match=complaint):
        read({path: value})


def test_references_are_followed_and_nothing_else_is_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVA_SECRET", "hunter2")
    cfg = Experiment.parse(
        "a: ${b.c}\nb: {c: '${d}', user: '${oc.env:SVA_SECRET}', twice: '${d}${d}'}\nd: 7\nloop: ${loop}",
        SOURCE,
    )
    assert cfg.integer("a", 0, 10) == 7
    assert cfg.section("b")["c"] == 7
    assert cfg.get("b.user") == "${oc.env:SVA_SECRET}"
    assert cfg.get("b.twice") == "${d}${d}"
    with pytest.raises(CheckpointError, match="loop refers to itself"):
        cfg.get("loop")


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 5000 + "]" * 5000,
        "a: !!python/object/apply:os.getcwd []",
        "? {a: b}\n: c",
        "a: \x00",
        "a: [1",
    ],
    ids=["deep", "object", "odd key", "control", "open"],
)
def test_hostile_yaml_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(CheckpointError, match=r"xp\.cfg cannot be read as YAML"):
        Experiment.parse(text, SOURCE)
