"""Finding and opening checkpoints: folder, hub cache, safetensors; and all that can be wrong with one."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from unittest import mock

import pytest
import torch
from huggingface_hub import constants

from sva_common.errors import Refused
from sva_text_to_audio.checkpoint import CheckpointError, Weights, locate_checkpoint, open_checkpoint

from .checkpoints.breakages import BREAKAGES, EXECUTED
from .checkpoints.fixtures import Checkpoint
from .checkpoints.hub import hub_at
from .checkpoints.layouts import write_safetensors

COMPLAINTS = {
    "empty file": r"state_dict\.bin: is no file of torch\.save",
    "no archive": r"state_dict\.bin: is no file of torch\.save",
    "pointer to large file storage": r"state_dict\.bin: is a Git LFS pointer.*git lfs pull",
    "cut short": r"state_dict\.bin: its end is missing; copy or download it again",
    "code in the pickle": r"state_dict\.bin: asks for \S*system, which could run code",
    "no configuration": r"state_dict\.bin: has no xp\.cfg",
    "weight missing": r"state_dict\.bin: lacks transformer\.layers\.0\.linear1\.weight",
    "weight too many": r"state_dict\.bin: has surplus, which its xp\.cfg knows nothing of",
    "weight of another shape": r"linear1\.weight has the shape \[3, 5\]; its xp\.cfg says \[256, 64\]",
    "configuration no YAML": r"state_dict\.bin: its xp\.cfg cannot be read as YAML",
    "configuration unfolds": r"aliases",
    "configuration huge": r"characters; 1048576 are the limit",
    "codec of fewer codebooks": r"transformer_lm\.n_q does not go with the codec",
    "codec of smaller codebooks": r"transformer_lm\.card does not go with the codec",
    "codec of another sample rate": r"sample_rate does not go with the codec",
}


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_checkpoint_is_one_clear_line(
    breakage: str, tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_audiogen.folder, tmp_path / "checkpoint")
    BREAKAGES[breakage](folder)
    with pytest.raises(CheckpointError, match=COMPLAINTS[breakage]) as caught:
        open_checkpoint(str(folder), "audiogen")
    assert isinstance(caught.value, Refused)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert not (folder / EXECUTED).exists()


def test_a_file_cut_anywhere_is_refused_and_never_half_read(
    tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    shutil.copy(tiny_audiogen.folder / "compression_state_dict.bin", tmp_path)
    whole = (tiny_audiogen.folder / "state_dict.bin").read_bytes()
    for kept in (*range(0, len(whole), len(whole) // 40), len(whole) - 1):
        (tmp_path / "state_dict.bin").write_bytes(whole[:kept])
        with pytest.raises(CheckpointError, match=r"state_dict\.bin: i"):
            open_checkpoint(str(tmp_path), "audiogen")


def test_mixed_up_files_are_told_apart(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    shutil.copy(tiny_audiogen.folder / "state_dict.bin", tmp_path / "compression_state_dict.bin")
    shutil.copy(tiny_audiogen.folder / "compression_state_dict.bin", tmp_path / "state_dict.bin")
    with pytest.raises(CheckpointError, match="a language model's file may have its place"):
        open_checkpoint(str(tmp_path), "audiogen")


def test_a_service_refuses_the_other_kind_of_model(
    tiny_audiogen: Checkpoint, tiny_musicgen: Checkpoint
) -> None:
    with hub_at(tiny_audiogen.hub):
        with pytest.raises(
            CheckpointError, match="is a checkpoint of audiogen; this service generates with musicgen"
        ):
            open_checkpoint(str(tiny_audiogen.folder), "musicgen")
        with pytest.raises(
            CheckpointError, match="is a checkpoint of musicgen; this service generates with audiogen"
        ):
            open_checkpoint(str(tiny_musicgen.folder), "audiogen")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("", "is neither a folder nor a hub id"),
        ("/no/such/folder", "there is no such folder"),
        ("~/no/such/folder", "there is no such folder"),
        ("musicgen-small", "is neither a folder nor a hub id"),
        (
            "facebook/nothing",
            r"facebook/nothing: state_dict\.safetensors or state_dict\.bin is not in the hub cache",
        ),
        ("facebook/musicgen-small@0123abc", r"not in the hub cache .*downloading is off .*sva models fetch"),
    ],
)
def test_what_is_not_there_says_what_was_looked_for_and_where(
    source: str, complaint: str, models_hub: Path
) -> None:
    with hub_at(models_hub), pytest.raises(CheckpointError, match=complaint):
        open_checkpoint(source)


def test_an_empty_folder_says_which_files_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no state_dict\.safetensors or state_dict\.bin"):
        locate_checkpoint(str(tmp_path))


def test_offline_by_setting_asks_no_network(tmp_path: Path) -> None:
    with (
        mock.patch.multiple(constants, HF_HUB_CACHE=str(tmp_path), HF_HUB_OFFLINE=False),
        mock.patch("huggingface_hub.hf_hub_download", side_effect=AssertionError("asked the network")),
        pytest.raises(CheckpointError, match="downloading is off"),
    ):
        open_checkpoint("facebook/musicgen-small", offline=True)


def test_a_hub_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    from huggingface_hub.errors import LocalEntryNotFoundError

    with (
        mock.patch.multiple(constants, HF_HUB_CACHE=str(tmp_path), HF_HUB_OFFLINE=False),
        mock.patch("huggingface_hub.hf_hub_download", side_effect=LocalEntryNotFoundError("no route")),
        pytest.raises(CheckpointError, match=r"facebook/musicgen-small: .*the hub cannot be reached"),
    ):
        open_checkpoint("facebook/musicgen-small")


@pytest.mark.parametrize("name", ["facebook/audiogen-medium", "facebook/musicgen-stereo-small"])
def test_the_hub_cache_gives_the_model_and_its_commit(name: str, models_hub: Path) -> None:
    with hub_at(models_hub):
        checkpoint = open_checkpoint(name)
        pinned = open_checkpoint(f"{name}@{checkpoint.files.revision}")
    assert checkpoint.files.name == name
    assert len(checkpoint.files.revision) == 40
    assert pinned.files == checkpoint.files
    assert checkpoint.config.family == ("audiogen" if "audiogen" in name else "musicgen")


def test_safetensors_hold_the_same_model(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    packages = [
        torch.load(tiny_audiogen.folder / name, weights_only=True)
        for name in ("state_dict.bin", "compression_state_dict.bin")
    ]
    one = open_checkpoint(str(tiny_audiogen.folder), "audiogen")
    other = open_checkpoint(str(write_safetensors(tmp_path, *packages)), "audiogen")
    assert other.config == one.config
    assert other.codec_config == one.codec_config
    assert other.language_model.version == one.language_model.version == "1.3.0"
    assert other.state.keys() == one.state.keys()
    assert all(torch.equal(other.state[name], one.state[name]) for name in one.state)


def test_a_damaged_safetensors_file_is_refused(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    packages = [
        torch.load(tiny_audiogen.folder / name, weights_only=True)
        for name in ("state_dict.bin", "compression_state_dict.bin")
    ]
    file = write_safetensors(tmp_path, *packages) / "state_dict.safetensors"
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], b"\xff" * 8 + whole[8:], whole[:100]):
        file.write_bytes(damaged)
        with pytest.raises(CheckpointError, match="is no whole safetensors file"):
            open_checkpoint(str(tmp_path), "audiogen")


def test_hashes_are_those_of_the_files(tiny_audiogen: Checkpoint) -> None:
    checkpoint = open_checkpoint(str(tiny_audiogen.folder), "audiogen")
    for file in (checkpoint.language_model, checkpoint.codec):
        content = file.path.read_bytes()
        assert file.sha256() == hashlib.sha256(content).hexdigest()
        assert file.nbytes == len(content)


def test_a_released_tensor_keeps_its_values(tiny_audiogen: Checkpoint) -> None:
    state = open_checkpoint(str(tiny_audiogen.folder), "audiogen").state
    name = "transformer.layers.1.linear1.weight"
    before = state[name].clone()
    assert before.nbytes > 4 * 4096
    state.release(name)
    assert torch.equal(state[name], before)


def test_memory_that_is_not_mapped_from_a_file_is_never_released() -> None:
    tensor = torch.ones(1 << 16)
    Weights({"tensor": tensor}).release("tensor")
    assert bool((tensor == 1).all())


@pytest.mark.parametrize(
    ("package", "complaint"),
    [
        ([1, 2], "holds a list"),
        ({"xp.cfg": 7}, r"its xp\.cfg is a int; it must be text"),
        ({"xp.cfg": "a: 1", "best_state": [1]}, "its best_state is a list"),
        ({"xp.cfg": "a: 1", "best_state": {"x": 3}}, "'x', which is no named tensor"),
        ({"xp.cfg": "a: 1", "best_state": {"x": torch.zeros(1).expand(10**9)}}, "x is not stored whole"),
        ({"xp.cfg": "[1]"}, r"its xp\.cfg is a list"),
        ({"pretrained": "facebook/encodec_32khz"}, "names a codec; it must be a language model"),
    ],
    ids=str,
)
def test_a_package_of_another_form_is_refused(
    package: object, complaint: str, tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    torch.save(package, tmp_path / "state_dict.bin")
    shutil.copy(tiny_audiogen.folder / "compression_state_dict.bin", tmp_path)
    with pytest.raises(CheckpointError, match=complaint):
        open_checkpoint(str(tmp_path), "audiogen")


def test_files_of_other_zip_and_torch_formats_are_refused(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    import zipfile

    shutil.copy(tiny_audiogen.folder / "compression_state_dict.bin", tmp_path)
    file = tmp_path / "state_dict.bin"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"\0" * 1_000_000)
    with pytest.raises(CheckpointError, match="compressed entries"):
        open_checkpoint(str(tmp_path), "audiogen")
    torch.save({}, file, _use_new_zipfile_serialization=False)
    with pytest.raises(CheckpointError, match="zip format"):
        open_checkpoint(str(tmp_path), "audiogen")


def test_a_codec_that_nobody_can_find_is_named(tiny_stereo: Checkpoint, tmp_path: Path) -> None:
    shutil.copy(tiny_stereo.folder / "state_dict.bin", tmp_path)
    for name, complaint in (
        (
            "facebook/encodec_32khz",
            r"facebook/encodec_32khz: model\.safetensors or pytorch_model\.bin is not",
        ),
        ("dac_44khz", "names dac_44khz; EnCodec is the codec that is served"),
        ("/etc/passwd", "names the codec '/etc/passwd', which is no hub id"),
    ):
        torch.save({"pretrained": name, "exported": True}, tmp_path / "compression_state_dict.bin")
        with hub_at(tmp_path / "empty"), pytest.raises(CheckpointError, match=complaint):
            open_checkpoint(str(tmp_path), "musicgen")
