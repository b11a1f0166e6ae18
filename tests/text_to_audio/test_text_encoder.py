"""The text encoder against audiocraft's, and what it promises besides."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from sva_common.errors import InvalidInput
from sva_text_to_audio.checkpoint import CheckpointError, open_checkpoint
from sva_text_to_audio.text_encoder import TextEncoder, load_text_encoder
from sva_text_to_audio.text_encoder.load import read_shape
from sva_text_to_audio.text_encoder.t5 import T5Encoder

from .checkpoints.fixtures import Checkpoint
from .checkpoints.hub import hub_at
from .checkpoints.reference import Reference
from .checkpoints.t5 import save_t5

CPU = torch.device("cpu")
PROMPTS = [
    "rain on a tin roof",
    "",
    " ",
    "Ünïcödé – 雨の音, 🎻",
    "  two   spaces\tand a tab ",
    "a </s> that is written, and an <extra_id_0>",
    "an upbeat electronic track, 120 bpm, with a deep bass and bright synths " * 3,
]


@pytest.fixture(scope="module")
def encoder(tiny_musicgen: Checkpoint) -> TextEncoder:
    with hub_at(tiny_musicgen.hub):
        return load_text_encoder(open_checkpoint(str(tiny_musicgen.folder), "musicgen"), CPU)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_condition_is_what_audiocraft_attends_to(
    prompt: str,
    encoder: TextEncoder,
    tiny_musicgen: Checkpoint,
    reference: Callable[[Checkpoint], Reference],
) -> None:
    expected, _ = reference(tiny_musicgen).encode_text(prompt)
    condition = encoder.encode(prompt)
    assert condition.dtype is torch.float32
    assert condition.shape == expected.shape
    torch.testing.assert_close(condition, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("kind", ["relu", "gated-gelu"])
def test_both_generations_of_t5_are_those_of_transformers(kind: str, tmp_path: Path) -> None:
    from transformers import T5Config, T5EncoderModel

    sizes = {"vocab_size": 50, "d_model": 32, "d_kv": 8, "d_ff": 40, "num_layers": 3, "num_heads": 4}
    config = T5Config(**sizes, feed_forward_proj=kind, relative_attention_max_distance=64)
    torch.manual_seed(0)
    theirs = T5EncoderModel(config).eval()
    theirs.save_pretrained(tmp_path)
    ours = T5Encoder(read_shape(tmp_path), theirs.state_dict())
    ids = torch.randint(50, (200,))
    with torch.no_grad():
        torch.testing.assert_close(ours(ids), theirs(ids[None])[0][0], rtol=1e-5, atol=1e-6)


def test_a_prompt_of_too_many_tokens_is_refused_with_the_field_named(encoder: TextEncoder) -> None:
    with pytest.raises(InvalidInput, match="at most 256") as caught:
        encoder.encode("xylophone " * 200)
    assert [violation.field for violation in caught.value.violations] == ["prompt"]


def test_an_encoding_is_computed_once_while_it_is_remembered() -> None:
    computed: list[int] = []

    def encode(ids: torch.Tensor) -> torch.Tensor:
        computed.append(int(ids[0]))
        return torch.ones(len(ids), 4)

    row_bytes = 8 * 4
    encoder = TextEncoder(
        lambda text: [ord(text)], encode, torch.ones(8, 4), torch.zeros(8), cache_bytes=2 * row_bytes
    )
    for prompt in "aabacaba":
        encoder.encode(prompt)
    # "a" is used again and again and stays; "b" gives way to "c", and "c" to "b".
    assert bytes(computed).decode() == "abcb"


def test_threads_that_ask_at_once_get_the_same_encoding(encoder: TextEncoder) -> None:
    together = threading.Barrier(8)

    def ask(index: int) -> torch.Tensor:
        together.wait(10)
        return encoder.encode(f"thread {index % 2}")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert all(answers[index] is answers[index % 2] for index in range(8))


def test_t5_is_taken_from_a_given_folder_or_from_beside_the_weights(
    tiny_musicgen: Checkpoint, tmp_path: Path, encoder: TextEncoder
) -> None:
    t5 = save_t5(tmp_path / "t5")
    for name in ("state_dict.bin", "compression_state_dict.bin"):
        (tmp_path / name).symlink_to(tiny_musicgen.folder / name)
    with hub_at(tmp_path / "empty"):
        beside = load_text_encoder(open_checkpoint(str(tmp_path), "musicgen"), CPU)
        elsewhere = open_checkpoint(str(tiny_musicgen.folder), "musicgen")
        given = load_text_encoder(elsewhere, CPU, given=str(t5))
        with pytest.raises(CheckpointError, match=r"google-t5/t5-small.*empty.*sva models fetch"):
            load_text_encoder(elsewhere, CPU)
    for other in (beside, given):
        torch.testing.assert_close(other.encode("wind"), encoder.encode("wind"), rtol=0, atol=0)


def test_a_t5_of_another_width_or_with_missing_weights_is_refused(
    tiny_musicgen: Checkpoint, tmp_path: Path
) -> None:
    checkpoint = open_checkpoint(str(tiny_musicgen.folder), "musicgen")
    with pytest.raises(CheckpointError, match="768 wide; the checkpoint goes with t5-small, 512 wide"):
        load_text_encoder(checkpoint, CPU, given=str(save_t5(tmp_path / "base", "t5-base")))
    deeper = save_t5(tmp_path / "deeper")
    config = json.loads((deeper / "config.json").read_text())
    (deeper / "config.json").write_text(json.dumps(config | {"num_layers": 3}))
    with pytest.raises(CheckpointError, match=r"encoder\.block\.2.* is missing"):
        load_text_encoder(checkpoint, CPU, given=str(deeper))


def test_a_folder_without_a_tokenizer_says_so(tiny_musicgen: Checkpoint, tmp_path: Path) -> None:
    folder = save_t5(tmp_path / "t5")
    for name in ("spiece.model", "tokenizer.json"):
        (folder / name).unlink(missing_ok=True)
    checkpoint = open_checkpoint(str(tiny_musicgen.folder), "musicgen")
    with pytest.raises(CheckpointError, match=r"has no spiece\.model or tokenizer\.json"):
        load_text_encoder(checkpoint, CPU, given=str(folder))
