"""Models that the engine does not cover still generate, by audiocraft's own loop and with its sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from sva_text_to_audio.audiocraft_loop import AudiocraftLoop
from sva_text_to_audio.backend import Cancelled, GenerationRequest, ModelInfo
from sva_text_to_audio.checkpoint import CheckpointError, open_checkpoint

from .checkpoints.codec import CodecSize, codec_package
from .checkpoints.fixtures import Checkpoint, MakeCheckpoint
from .checkpoints.hub import hub_at
from .checkpoints.language_model import UNCOMMON, LanguageModelSize
from .checkpoints.reference import Reference

CPU = torch.device("cpu")
INFO = ModelInfo(name="tiny", version="1", sample_rate=16_000, channels=1, engine="audiocraft's own loop")


def load(checkpoint: Checkpoint) -> AudiocraftLoop:
    with hub_at(checkpoint.hub):
        opened = open_checkpoint(str(checkpoint.folder), checkpoint.kind)
        assert opened.config.unsupported
        return AudiocraftLoop(opened, INFO, CPU)


@pytest.fixture(scope="module")
def rope(make_checkpoint: MakeCheckpoint) -> Checkpoint:
    size = LanguageModelSize("audiogen", segment_s=3, transformer=UNCOMMON["rope"], seed=4)
    return make_checkpoint(size, codec_package(CodecSize(16_000, seed=4)))


@pytest.fixture(scope="module")
def loop(rope: Checkpoint) -> AudiocraftLoop:
    return load(rope)


@pytest.fixture(scope="module")
def audiocraft(rope: Checkpoint, reference: Callable[[Checkpoint], Reference]) -> Reference:
    return reference(rope)


@pytest.mark.parametrize(
    ("duration_s", "asked", "theirs"),
    [
        (1.0, {}, {}),
        (1.0, {"temperature": 0.0}, {"use_sampling": False}),
        (
            0.83,
            {"guidance_scale": 1.5, "top_k": 5, "temperature": 1.2},
            {"cfg_coef": 1.5, "top_k": 5, "temperature": 1.2},
        ),
        (0.5, {"top_p": 0.8}, {"top_p": 0.8}),
        (0.5, {"top_k": 2048}, {"top_k": LanguageModelSize().card}),
        (4.0, {}, {"extend_stride": 2}),
    ],
    ids=str,
)
def test_the_sound_is_audiocrafts_for_the_same_seed_and_parameters(
    duration_s: float,
    asked: dict[str, Any],
    theirs: dict[str, Any],
    loop: AudiocraftLoop,
    audiocraft: Reference,
) -> None:
    expected = audiocraft.generate_audio("a dog barks", duration_s, 7, **theirs).detach().numpy()
    reports: list[float] = []
    request = GenerationRequest("a dog barks", duration_s, seed=7, **asked)
    samples = loop.render(request, reports.append)
    np.testing.assert_allclose(samples, expected, rtol=0, atol=1e-5)
    assert reports == sorted(reports)
    assert 0 < reports[0] < 0.2
    assert 0.9 < reports[-1] <= 1


def test_a_cancelled_request_stops_and_leaves_nothing_behind(loop: AudiocraftLoop) -> None:
    def stop(fraction: float) -> None:
        if fraction > 0.3:
            raise Cancelled

    request = GenerationRequest("wind", 0.5, seed=2**64 - 1)
    before = loop.render(request, lambda _: None)
    with pytest.raises(Cancelled):
        loop.render(request, stop)
    np.testing.assert_array_equal(loop.render(request, lambda _: None), before)


@pytest.mark.parametrize("name", [name for name in UNCOMMON if name != "rope"])
def test_other_architectures_generate(name: str, make_checkpoint: MakeCheckpoint) -> None:
    size = LanguageModelSize("musicgen", transformer=UNCOMMON[name])
    checkpoint = make_checkpoint(size, codec_package(CodecSize()))
    samples = load(checkpoint).render(GenerationRequest("jazz", 0.5, seed=1), lambda _: None)
    assert samples.shape == (1, 16_000)
    assert np.isfinite(samples).all()


def test_a_melody_model_makes_audiocrafts_sound_from_text_alone(
    make_checkpoint: MakeCheckpoint, reference: Callable[[Checkpoint], Reference]
) -> None:
    checkpoint = make_checkpoint(LanguageModelSize(melody=True, seed=6), codec_package(CodecSize()))
    with hub_at(checkpoint.hub):
        opened = open_checkpoint(str(checkpoint.folder), "musicgen")
    assert "conditioning on self_wav by chroma_stem" in opened.config.unsupported
    expected = reference(checkpoint).generate_audio("strings", 0.5, 3).detach().numpy()
    samples = load(checkpoint).render(GenerationRequest("strings", 0.5, seed=3), lambda _: None)
    np.testing.assert_allclose(samples, expected, rtol=0, atol=1e-5)


def rewrite(
    checkpoint: Checkpoint, folder: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]
) -> Checkpoint:
    """A copy of a checkpoint whose language model's configuration and state are changed."""
    package = torch.load(checkpoint.folder / "state_dict.bin", weights_only=True)
    cfg = yaml.safe_load(package["xp.cfg"])
    change(cfg, package["best_state"])
    package["xp.cfg"] = yaml.safe_dump(cfg)
    torch.save(package, folder / "state_dict.bin")
    (folder / "compression_state_dict.bin").symlink_to(checkpoint.folder / "compression_state_dict.bin")
    return Checkpoint(checkpoint.kind, folder, checkpoint.hub)


def test_conditions_that_nobody_can_give_are_refused(tiny_musicgen: Checkpoint, tmp_path: Path) -> None:
    def with_genre(cfg: dict[str, Any], state: dict[str, Any]) -> None:
        cfg["conditioners"]["genre"] = {"model": "lut", "lut": {"n_bins": 4, "dim": 8, "tokenizer": "noop"}}
        cfg["fuser"]["sum"] = ["genre"]

    with pytest.raises(CheckpointError, match="is conditioned on genre by lut"):
        load(rewrite(tiny_musicgen, tmp_path, with_genre))


def test_weights_that_do_not_fit_and_foreign_interpolations_are_told_in_one_line(
    rope: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(cfg: dict[str, Any], state: dict[str, Any]) -> None:
        del state["out_norm.weight"]

    def curious(cfg: dict[str, Any], state: dict[str, Any]) -> None:
        cfg["transformer_lm"]["norm"] = "${oc.env:SVA_SECRET}"

    monkeypatch.setenv("SVA_SECRET", "hunter2")
    for change, complaint in ((without, r"out_norm\.weight"), (curious, r"oc\.env")):
        (folder := tmp_path / change.__name__).mkdir()
        with pytest.raises(CheckpointError, match=complaint) as caught:
            load(rewrite(rope, folder, change))
        assert "\n" not in str(caught.value)
        assert "hunter2" not in str(caught.value)
