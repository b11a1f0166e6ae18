"""One video through all five services, with AudioGen and MusicGen in place of the embedded synthesisers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_cli import Client
from sva_cli.stack import running_stack
from tests.text_to_audio.checkpoints.fixtures import (
    Checkpoint,
    hub,
    make_checkpoint,
    tiny_audiogen,
    tiny_musicgen,
)

from .conftest import THREADS
from .result import generate, samples, video_packets

__all__ = ["hub", "make_checkpoint", "tiny_audiogen", "tiny_musicgen"]

# Importing audiocraft, which makes the checkpoints, alone takes long where the bytecode is not cached.
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(
    tmp_path_factory: pytest.TempPathFactory, tiny_audiogen: Checkpoint, tiny_musicgen: Checkpoint
) -> AsyncIterator[Client]:
    env = {
        **THREADS,
        "SVA_SFX_BACKEND": "audiogen",
        "SVA_SFX_CHECKPOINT": str(tiny_audiogen.folder),
        "SVA_BGM_BACKEND": "musicgen",
        "SVA_BGM_CHECKPOINT": str(tiny_musicgen.folder),
        "HF_HOME": str(tiny_audiogen.hub.parent),
        "HF_HUB_OFFLINE": "1",
    }
    async with (
        running_stack(tmp_path_factory.mktemp("state"), env=env) as stack,
        Client(stack.address) as connected,
    ):
        yield connected


async def test_a_video_gets_its_sound_from_the_checkpoints_and_the_provenance_names_them(
    client: Client, sea: Path, tmp_path: Path, tiny_audiogen: Checkpoint, tiny_musicgen: Checkpoint
) -> None:
    made = await generate(client, sea, tmp_path / "made", seed=7)
    assert video_packets(made.video) == video_packets(sea)
    mix, rate = samples(made.folder / "mix.wav")
    assert mix.shape == (2, 7 * rate)
    assert abs(mix).max() > 0
    tracks = json.loads((made.folder / "provenance.json").read_text())["tracks"]
    checkpoints = {"SFX": tiny_audiogen, "BGM": tiny_musicgen}
    assert {track["kind"].removeprefix("TRACK_KIND_") for track in tracks} == set(checkpoints)
    for track in tracks:
        folder = checkpoints[track["kind"].removeprefix("TRACK_KIND_")].folder
        digest = hashlib.sha256((folder / "state_dict.bin").read_bytes()).hexdigest()
        model = track["model"]
        assert (model["name"], model["checkpoint"]) == (folder.name, str(folder))
        assert model["checkpoint_sha256"] == digest
        assert (model["device"], model["engine"]) == ("cpu", "continuous batching")
