"""The codec against audiocraft's and transformers' own, whole and in stretches."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from sva_text_to_audio.backend import Cancelled
from sva_text_to_audio.checkpoint import CheckpointError, open_checkpoint
from sva_text_to_audio.codec import Codec, load_codec, stretches
from sva_text_to_audio.codec.audiocraft_modules import seanet_decoder
from sva_text_to_audio.codec.stretches import StretchedDecoder, context_frames

from .checkpoints.fixtures import Checkpoint
from .checkpoints.hub import hub_at
from .checkpoints.reference import Reference

CPU = torch.device("cpu")
CHECKPOINTS = ["tiny_audiogen", "tiny_musicgen", "tiny_stereo"]
Load = Callable[[Checkpoint], Reference]


def load(checkpoint: Checkpoint) -> Codec:
    with hub_at(checkpoint.hub):
        return load_codec(open_checkpoint(str(checkpoint.folder), checkpoint.kind), CPU)


def random_codes(checkpoint: Checkpoint, frames: int) -> torch.Tensor:
    with hub_at(checkpoint.hub):
        shape = open_checkpoint(str(checkpoint.folder), checkpoint.kind).config.shape
    generator = torch.Generator().manual_seed(frames)
    return torch.randint(shape.cardinality, (shape.codebooks, frames), generator=generator)


@pytest.mark.parametrize("frames", [1, 2, 3, 50, 733])
@pytest.mark.parametrize("fixture", CHECKPOINTS)
def test_samples_are_those_of_audiocraft(
    fixture: str, frames: int, request: pytest.FixtureRequest, reference: Load
) -> None:
    checkpoint: Checkpoint = request.getfixturevalue(fixture)
    codec, codes = load(checkpoint), random_codes(checkpoint, frames)
    expected = reference(checkpoint).decode(codes).detach().numpy()
    samples = codec.decode(codes)
    assert samples.dtype == np.float32
    assert samples.shape == expected.shape == (codec.channels, frames * codec.sample_rate // 50)
    np.testing.assert_allclose(samples, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("fixture", CHECKPOINTS)
def test_stretches_do_not_show(
    fixture: str, request: pytest.FixtureRequest, reference: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint: Checkpoint = request.getfixturevalue(fixture)
    codes = random_codes(checkpoint, 101)
    expected = reference(checkpoint).decode(codes).detach().numpy()
    monkeypatch.setattr(stretches, "LSTM_FRAMES", 9)
    for frames in (1, 4, 7, 100):
        monkeypatch.setattr(stretches, "STRETCH_SAMPLES", frames * 640)
        np.testing.assert_allclose(load(checkpoint).decode(codes), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"lstm": 0},
        {"causal": True, "trim_right_ratio": 0.5},
        {"pad_mode": "reflect", "n_residual_layers": 3, "dilation_base": 3},
        {"ratios": [5, 3], "last_kernel_size": 5, "true_skip": False, "final_activation": "Tanh"},
    ],
    ids=str,
)
def test_no_frame_beyond_the_context_changes_a_sample(
    changes: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(1)
    arguments = {"n_filters": 4, "dimension": 8, "lstm": 2, "ratios": [8, 5, 4], **changes}
    layers = seanet_decoder()(**arguments).model.eval()
    hop = int(np.prod(arguments["ratios"]))
    monkeypatch.setattr(stretches, "STRETCH_SAMPLES", 5 * hop)
    latent = torch.randn(1, 8, 64)
    with torch.no_grad():
        pieces = [piece for piece in StretchedDecoder(layers, hop)(latent) if piece is not None]
        whole = layers(latent)
    assert len(pieces) == 13
    torch.testing.assert_close(torch.cat(pieces, -1), whole, rtol=0, atol=1e-5)


def test_the_context_of_the_released_decoder_is_a_few_frames() -> None:
    with torch.device("meta"):
        layers = seanet_decoder()(n_filters=64, n_residual_layers=1, ratios=[8, 5, 4, 4], lstm=2).model
    assert 2 <= context_frames(layers[2:]) <= 6


def test_a_decoding_that_is_no_longer_wanted_stops(tiny_musicgen: Checkpoint) -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        load(tiny_musicgen).decode(random_codes(tiny_musicgen, 1000), tick)
    assert ticks == 3


def change_codec(checkpoint: Checkpoint, folder: Path, change: Callable[[dict[str, Any]], None]) -> str:
    """A copy of a checkpoint whose codec's package is changed."""
    (folder / "state_dict.bin").symlink_to(checkpoint.folder / "state_dict.bin")
    package = torch.load(checkpoint.folder / "compression_state_dict.bin", weights_only=True)
    change(package)
    torch.save(package, folder / "compression_state_dict.bin")
    return str(folder)


def test_missing_and_misshapen_weights_are_named(tiny_musicgen: Checkpoint, tmp_path: Path) -> None:
    def without(package: dict[str, Any]) -> None:
        del package["best_state"]["decoder.model.0.conv.conv.bias"]

    def narrower(package: dict[str, Any]) -> None:
        name = "quantizer.vq.layers.2._codebook.embed"
        package["best_state"][name] = package["best_state"][name][:, :-1].clone()

    for index, (change, complaint) in enumerate(
        [(without, r"lacks decoder\.model\.0\.conv\.conv\.bias"), (narrower, r"layers\.2\..*has the shape")]
    ):
        (folder := tmp_path / str(index)).mkdir()
        checkpoint = open_checkpoint(change_codec(tiny_musicgen, folder, change), "musicgen")
        with pytest.raises(CheckpointError, match=complaint):
            load_codec(checkpoint, CPU)


def test_codebooks_that_a_language_model_leaves_out_are_not_needed(tiny_musicgen: Checkpoint) -> None:
    codec, codes = load(tiny_musicgen), random_codes(tiny_musicgen, 20)
    coarse = codec.decode(codes[:2])
    assert coarse.shape == codec.decode(codes).shape
    assert not np.allclose(coarse, codec.decode(codes))


def test_an_unknown_activation_is_refused(tiny_musicgen: Checkpoint, tmp_path: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        cfg = yaml.safe_load(package["xp.cfg"])
        cfg["seanet"]["activation"] = "Module"
        package["xp.cfg"] = yaml.safe_dump(cfg)

    with pytest.raises(CheckpointError, match=r"seanet\.activation must be one of ELU"):
        open_checkpoint(change_codec(tiny_musicgen, tmp_path, change), "musicgen")


def test_both_spellings_of_weight_normalisation_are_folded(tiny_stereo: Checkpoint, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    with hub_at(tiny_stereo.hub):
        checkpoint = open_checkpoint(str(tiny_stereo.folder), "musicgen")
    assert checkpoint.codec_folder is not None
    state = load_file(checkpoint.codec_folder / "model.safetensors")
    old, new = (
        ("weight_g", "weight_v"),
        ("parametrizations.weight.original0", "parametrizations.weight.original1"),
    )
    has_new = any(name.endswith(new[0]) for name in state)
    pairs = list(zip(new, old, strict=True) if has_new else zip(old, new, strict=True))
    respelt = {}
    for name, tensor in state.items():
        for before, after in pairs:
            if name.endswith(before):
                name = name.removesuffix(before) + after  # noqa: PLW2901
        respelt[name] = tensor
    assert respelt.keys() != state.keys()
    (tmp_path / "config.json").write_bytes((checkpoint.codec_folder / "config.json").read_bytes())
    save_file(respelt, tmp_path / "model.safetensors")
    codes = random_codes(tiny_stereo, 10)
    again = load_codec(replace(checkpoint, codec_folder=tmp_path), CPU).decode(codes)
    np.testing.assert_array_equal(again, load(tiny_stereo).decode(codes))


def test_ten_minutes_decode_in_bounded_memory() -> None:
    script = """
from pathlib import Path
import torch
from sva_text_to_audio.codec.audiocraft_modules import seanet_decoder
from sva_text_to_audio.codec.stretches import StretchedDecoder

def resident(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith(field + ":"))

sizes = {"n_filters": 4, "n_residual_layers": 1, "ratios": [8, 5, 4, 4], "lstm": 2, "dimension": 16}
layers = seanet_decoder()(**sizes).model.eval()
latent = torch.randn(1, 16, 30_000)
before, samples = resident("VmRSS"), 0
with torch.no_grad():
    for stretch in StretchedDecoder(layers, 640)(latent):
        samples += 0 if stretch is None else stretch.shape[-1]
print(samples, resident("VmHWM") - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=100
    )
    samples, grown_mib = map(int, done.stdout.split())
    assert samples == 600 * 32_000
    # One layer's samples of the whole clip alone would be 4 x 73 MiB.
    assert grown_mib < 150


def test_loading_imports_neither_audiocraft_nor_the_models_of_transformers(tiny_stereo: Checkpoint) -> None:
    script = f"""
import sys
from unittest import mock
from huggingface_hub import constants
import torch
from sva_text_to_audio.checkpoint import open_checkpoint
from sva_text_to_audio.codec import load_codec
from sva_text_to_audio.text_encoder import load_text_encoder
with mock.patch.multiple(constants, HF_HUB_CACHE={str(tiny_stereo.hub)!r}, HF_HUB_OFFLINE=True):
    checkpoint = open_checkpoint({str(tiny_stereo.folder)!r}, "musicgen")
    load_codec(checkpoint, torch.device("cpu"))
    load_text_encoder(checkpoint, torch.device("cpu"))
dear = ["audiocraft", "spacy", "xformers", "torchaudio", "sympy", "scipy", "transformers.modeling_utils"]
print([name for name in dear if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=100
    )
    assert done.stdout.strip() == "[]"
