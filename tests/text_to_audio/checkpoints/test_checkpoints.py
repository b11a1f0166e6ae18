"""audiocraft loads what this package writes, and generates from it; what is hostile, torch refuses."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import torch
import yaml

from .fixtures import Checkpoint, MakeCheckpoint
from .reference import Reference

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

Load = Callable[[Checkpoint], Reference]

BROKEN = (RuntimeError, EOFError, pickle.UnpicklingError, yaml.YAMLError, KeyError)
LOADED_BY_AUDIOCRAFT = {
    "configuration unfolds",
    "configuration huge",
    "codec of fewer codebooks",
    "codec of smaller codebooks",
    "codec of another sample rate",
}
"""It takes these as they are, the first two with all the time and memory that they ask for."""


@pytest.mark.parametrize(
    ("fixture", "codebooks", "shape"),
    [("tiny_audiogen", 4, (1, 16_000)), ("tiny_musicgen", 4, (1, 32_000)), ("tiny_stereo", 8, (2, 32_000))],
)
def test_audiocraft_generates_from_a_directory(
    fixture: str,
    codebooks: int,
    shape: tuple[int, int],
    request: pytest.FixtureRequest,
    reference: Load,
) -> None:
    model = reference(request.getfixturevalue(fixture))
    made = model.generate_tokens("rain on a tin roof", 1.0, seed=5)
    assert made.codes.shape == (codebooks, 50)
    assert made.logits.shape == (53, codebooks, 256)
    assert all(len(row.unique()) > 10 for row in made.codes)
    samples = model.decode(made.codes)
    assert samples.shape == shape
    assert 0.001 < samples.std() < 1


@pytest.mark.parametrize(
    ("fixture", "name"),
    [
        ("tiny_audiogen", "facebook/audiogen-medium"),
        ("tiny_musicgen", "facebook/musicgen-small"),
        ("tiny_stereo", "facebook/musicgen-stereo-small"),
    ],
)
def test_by_its_name_in_the_hub_it_is_the_same_model(
    fixture: str, name: str, models_hub: Path, request: pytest.FixtureRequest, reference: Load
) -> None:
    checkpoint: Checkpoint = request.getfixturevalue(fixture)
    by_name, by_folder = Reference(checkpoint.kind, name, models_hub), reference(checkpoint)
    first, second = (model.generate_tokens("a dog barks", 0.4, seed=1) for model in (by_name, by_folder))
    assert torch.equal(first.logits, second.logits)
    assert torch.equal(by_name.decode(first.codes), by_folder.decode(first.codes))


def test_greedy_codes_are_the_largest_logits(tiny_audiogen: Checkpoint, reference: Load) -> None:
    made = reference(tiny_audiogen).generate_tokens("a dog barks", 1.0, seed=0, use_sampling=False)
    for codebook, codes in enumerate(made.codes):
        assert torch.equal(made.logits[codebook : codebook + 50, codebook].argmax(-1), codes)


def test_text_seed_and_guidance_matter(tiny_audiogen: Checkpoint, reference: Load) -> None:
    model = reference(tiny_audiogen)
    codes = model.generate_tokens("a dog barks", 0.4, seed=0).codes
    assert torch.equal(codes, model.generate_tokens("a dog barks", 0.4, seed=0).codes)
    assert not torch.equal(codes, model.generate_tokens("a dog barks", 0.4, seed=1).codes)
    assert not torch.equal(codes, model.generate_tokens("thunder", 0.4, seed=0).codes)
    assert not torch.equal(codes, model.generate_tokens("a dog barks", 0.4, seed=0, cfg_coef=1.0).codes)


def test_a_prompt_is_continued(tiny_audiogen: Checkpoint, reference: Load) -> None:
    model = reference(tiny_audiogen)
    prompt = model.generate_tokens("wind", 0.4, seed=0).codes
    made = model.generate_tokens("wind", 1.0, seed=1, prompt=prompt)
    assert torch.equal(made.codes[:, :20], prompt)
    assert made.codes.shape == (4, 50)
    assert len(made.logits) == 33


def test_past_the_window_it_goes_on(tiny_audiogen: Checkpoint, reference: Load) -> None:
    model = reference(tiny_audiogen)
    longer = model.generate_tokens("waves", 5.0, seed=0, extend_stride=2)
    assert longer.codes.shape == (4, 250)
    assert torch.equal(longer.codes[:, :150], model.generate_tokens("waves", 3.0, seed=0).codes)


def test_every_uncommon_architecture_generates(
    make_checkpoint: MakeCheckpoint, reference: Load, subtests: pytest.Subtests
) -> None:
    from .codec import CodecSize, codec_package
    from .language_model import UNCOMMON, LanguageModelSize

    codec = codec_package(CodecSize(16_000))
    for name, transformer in UNCOMMON.items():
        with subtests.test(name):
            checkpoint = make_checkpoint(LanguageModelSize("audiogen", transformer=transformer), codec)
            made = reference(checkpoint).generate_tokens("rain", 0.2, seed=0)
            assert made.codes.shape == (4, 10)


def test_a_melody_model_generates_from_text_alone(make_checkpoint: MakeCheckpoint, reference: Load) -> None:
    from .codec import CodecSize, codec_package
    from .language_model import LanguageModelSize

    checkpoint = make_checkpoint(LanguageModelSize(melody=True), codec_package(CodecSize()))
    assert reference(checkpoint).generate_tokens("rain", 0.2, seed=0).codes.shape == (4, 10)


def test_tokenizers_agree_on_the_vocabulary(hub: Path) -> None:
    import sentencepiece
    from transformers import AutoTokenizer, T5Tokenizer

    from .hub import hub_at, snapshot
    from .t5 import SENTENCES

    spiece = snapshot(hub, "t5-small") / "spiece.model"
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spiece))
    with hub_at(hub):
        tokenizers = [
            AutoTokenizer.from_pretrained("google-t5/t5-small"),
            T5Tokenizer.from_pretrained("t5-small"),
        ]
    for text in (*SENTENCES, "", "  Ünheard-of\twords, 3 of them "):
        expected = [*pieces.encode(text), 1]
        assert [tokenizer(text)["input_ids"] for tokenizer in tokenizers] == [expected] * 2


def test_the_same_size_gives_the_same_weights(hub: Path, tmp_path: Path) -> None:
    from .codec import CodecSize, codec_package
    from .language_model import LanguageModelSize, language_model_package
    from .t5 import save_t5

    for make in (
        lambda: codec_package(CodecSize(bins=64)),
        lambda: language_model_package(LanguageModelSize(), hub),
    ):
        first, second = make()["best_state"], make()["best_state"]
        assert all(torch.equal(first[name], second[name]) for name in first)
    made = [save_t5(tmp_path / name) for name in ("first", "second")]
    for name in ("spiece.model", "tokenizer.json", "model.safetensors"):
        assert (made[0] / name).read_bytes() == (made[1] / name).read_bytes()


def test_safetensors_hold_the_same_tensors_and_words(tiny_stereo: Checkpoint, tmp_path: Path) -> None:
    from safetensors import safe_open

    from .layouts import write_safetensors

    packages = [
        torch.load(tiny_stereo.folder / name, weights_only=True)
        for name in ("state_dict.bin", "compression_state_dict.bin")
    ]
    write_safetensors(tmp_path, *packages)
    with safe_open(tmp_path / "state_dict.safetensors", "pt") as file:
        assert file.metadata() == {key: packages[0][key] for key in ("xp.cfg", "version")}
        tensors = packages[0]["best_state"]
        assert set(file.keys()) == set(tensors)
        assert all(torch.equal(file.get_tensor(name), tensors[name]) for name in tensors)
    with safe_open(tmp_path / "compression_state_dict.safetensors", "pt") as file:
        assert file.metadata()["pretrained"] == "facebook/encodec_32khz"


def test_a_self_contained_directory_holds_the_text_encoder_and_the_codec(
    tiny_stereo: Checkpoint, tmp_path: Path
) -> None:
    from transformers import EncodecModel, T5EncoderModel

    from .fixtures import HUB_CODEC
    from .hub import snapshot
    from .layouts import make_self_contained

    folder = shutil.copytree(tiny_stereo.folder, tmp_path / "whole")
    make_self_contained(
        folder,
        text_encoder=snapshot(tiny_stereo.hub, "t5-small"),
        codec=snapshot(tiny_stereo.hub, HUB_CODEC),
    )
    assert T5EncoderModel.from_pretrained(folder / "t5").config.d_model == 512
    assert EncodecModel.from_pretrained(folder / "codec").config.num_quantizers == 4
    assert not any(file.is_symlink() for file in folder.rglob("*"))


def test_audiocraft_does_not_load_what_is_broken(
    tiny_audiogen: Checkpoint, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    from .breakages import BREAKAGES

    for name, spoil in BREAKAGES.items():
        if name in LOADED_BY_AUDIOCRAFT:
            continue
        folder = shutil.copytree(tiny_audiogen.folder, tmp_path / name)
        spoil(folder)
        with subtests.test(name), pytest.raises(BROKEN):
            Reference("audiogen", folder, tiny_audiogen.hub)


def test_a_configuration_of_few_lines_unfolds_to_a_thousand_million_values(
    tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    from .breakages import BREAKAGES

    folder = shutil.copytree(tiny_audiogen.folder, tmp_path / "bomb")
    BREAKAGES["configuration unfolds"](folder)
    text = torch.load(folder / "state_dict.bin", weights_only=True)["xp.cfg"]
    assert len(text) < 10_000

    @cache
    def size(node: yaml.Node) -> int:
        return sum(map(size, node.value)) if isinstance(node, yaml.SequenceNode) else 1

    values = {key.value: value for key, value in yaml.compose(text).value}
    assert size(values["bomb8"]) == 10**9


def test_hidden_code_would_run_but_for_weights_only(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    from .breakages import BREAKAGES, EXECUTED

    folder = shutil.copytree(tiny_audiogen.folder, tmp_path / "hostile")
    BREAKAGES["code in the pickle"](folder)
    with pytest.raises(pickle.UnpicklingError, match=r"posix\.system"):
        torch.load(folder / "state_dict.bin", weights_only=True)
    assert not (folder / EXECUTED).exists()
    torch.load(folder / "state_dict.bin", weights_only=False)
    assert (folder / EXECUTED).exists()
