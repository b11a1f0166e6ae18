"""The checkpoints that tests share, each made once per run and only when asked for.

Everything heavy is imported when a fixture is used: most tests of the folder need no audiocraft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .language_model import LanguageModelSize
    from .package import Package
    from .reference import Kind, Reference

HUB_CODEC = "facebook/encodec_32khz"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A directory with `state_dict.bin` and `compression_state_dict.bin`, and the hub cache with its T5."""

    kind: Kind
    folder: Path
    hub: Path


MakeCheckpoint = Callable[["LanguageModelSize", "Package"], Checkpoint]


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub cache (`$HF_HOME/hub`) with T5 under both its names, and the codec that others refer to."""
    from .codec import CodecSize, save_transformers_codec
    from .hub import add_to_hub
    from .t5 import save_t5

    made = tmp_path_factory.mktemp("made")
    hub = tmp_path_factory.mktemp("hf-home") / "hub"
    text_encoder = save_t5(made / "t5")
    add_to_hub(hub, "t5-small", text_encoder)
    add_to_hub(hub, "google-t5/t5-small", text_encoder)
    add_to_hub(hub, HUB_CODEC, save_transformers_codec(made / "encodec", CodecSize()))
    return hub


@pytest.fixture(scope="session")
def make_checkpoint(tmp_path_factory: pytest.TempPathFactory, hub: Path) -> MakeCheckpoint:
    """Make a checkpoint of that size around a codec, in a directory of its own."""
    from .language_model import language_model_package
    from .layouts import write_directory

    def make(size: LanguageModelSize, codec: Package) -> Checkpoint:
        folder = tmp_path_factory.mktemp(size.kind)
        return Checkpoint(size.kind, write_directory(folder, language_model_package(size, hub), codec), hub)

    return make


@pytest.fixture(scope="session")
def tiny_audiogen(make_checkpoint: MakeCheckpoint) -> Checkpoint:
    """16 kHz mono with a codec of its own; windows of 3 s, so that longer sounds stay cheap."""
    from .codec import CodecSize, codec_package
    from .language_model import LanguageModelSize

    size = LanguageModelSize("audiogen", segment_s=3, seed=1)
    return make_checkpoint(size, codec_package(CodecSize(16_000, seed=1)))


@pytest.fixture(scope="session")
def tiny_musicgen(make_checkpoint: MakeCheckpoint) -> Checkpoint:
    """32 kHz mono with a codec of its own; windows of 30 s."""
    from .codec import CodecSize, codec_package
    from .language_model import LanguageModelSize

    return make_checkpoint(LanguageModelSize("musicgen", seed=2), codec_package(CodecSize(32_000, seed=2)))


@pytest.fixture(scope="session")
def tiny_stereo(make_checkpoint: MakeCheckpoint) -> Checkpoint:
    """32 kHz stereo, eight interleaved codebooks; its codec is the hub's, by name."""
    from .language_model import LanguageModelSize
    from .package import export_reference

    size = LanguageModelSize("musicgen", delays=(0, 0, 1, 1, 2, 2, 3, 3), stereo=True, seed=3)
    return make_checkpoint(size, export_reference(HUB_CODEC))


@pytest.fixture(scope="session")
def models_hub(
    hub: Path, tiny_audiogen: Checkpoint, tiny_musicgen: Checkpoint, tiny_stereo: Checkpoint
) -> Path:
    """`hub`, with the three models under names that releases have."""
    from .hub import add_to_hub

    add_to_hub(hub, "facebook/audiogen-medium", tiny_audiogen.folder)
    add_to_hub(hub, "facebook/musicgen-small", tiny_musicgen.folder)
    add_to_hub(hub, "facebook/musicgen-stereo-small", tiny_stereo.folder)
    return hub


@pytest.fixture(scope="session")
def reference() -> Callable[[Checkpoint], Reference]:
    """audiocraft's own reading of a checkpoint, loaded once."""
    from .reference import Reference

    @cache
    def load(checkpoint: Checkpoint) -> Reference:
        return Reference(checkpoint.kind, checkpoint.folder, checkpoint.hub)

    return load
