"""How a service with a checkpoint starts, and what it says when it cannot."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import grpc
import numpy as np
import pytest

from sva_common.channel import open_channel
from sva_common.errors import Refused
from sva_common.status import from_rpc_error
from sva_common.stubs import text_to_audio_pb2 as wire
from sva_common.stubs.text_to_audio_pb2_grpc import add_TextToAudioServiceServicer_to_server
from sva_text_to_audio.backend import Backend
from sva_text_to_audio.checkpoint import CheckpointError
from sva_text_to_audio.model_slot import ModelSlot
from sva_text_to_audio.servicer import TextToAudioServicer
from sva_text_to_audio.settings import TextToAudioSettings

from .checkpoints.fixtures import Checkpoint, MakeCheckpoint
from .checkpoints.hub import hub_at, snapshot
from .checkpoints.reference import Reference
from .serving import Caller, running, sfx

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

BROKEN = (
    *("empty file", "no archive", "pointer to large file storage", "cut short", "code in the pickle"),
    *("no configuration", "weight missing", "weight too many", "weight of another shape"),
    *("configuration no YAML", "configuration unfolds", "configuration huge"),
    *("codec of fewer codebooks", "codec of smaller codebooks", "codec of another sample rate"),
)
"""Names of `breakages.BREAKAGES`, which imports torch."""

WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "PACKAGE":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""
"""A `sitecustomize.py` that hides a package."""


def load(checkpoint: Checkpoint, folder: Path | None = None, sha256: str = "") -> Backend:
    """What a service loads, in this process."""
    from sva_text_to_audio.loading import Loader

    with hub_at(checkpoint.hub):
        return Loader("audiogen", TextToAudioSettings(device="cpu")).load(
            str(folder or checkpoint.folder), sha256
        )


async def assert_failed(caller: Caller, *, saying: str) -> str:
    """It is up, not ready, and tells why in one sentence; that sentence is returned."""
    while (answer := await caller.model()).state == wire.MODEL_STATE_LOADING:
        pass
    assert answer.state == wire.MODEL_STATE_FAILED
    assert saying in answer.reason
    assert "\n" not in answer.reason
    assert "Traceback" not in answer.reason
    assert not await caller.is_ready()
    with pytest.raises(grpc.RpcError) as caught:
        await caller.generate("rain", 1.0, seed=1)
    error = from_rpc_error(caught.value)
    assert isinstance(error, Refused)
    assert (error.reason, answer.reason in str(error)) == ("MODEL_FAILED", True)
    return answer.reason


@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_checkpoint_is_one_clear_sentence(
    name: str, tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    from .checkpoints.breakages import BREAKAGES, EXECUTED

    assert set(BROKEN) == set(BREAKAGES)
    folder = tmp_path / "broken"
    shutil.copytree(tiny_audiogen.folder, folder)
    BREAKAGES[name](folder)
    with pytest.raises(CheckpointError) as caught:
        load(tiny_audiogen, folder)
    told = str(caught.value)
    assert str(folder) in told
    assert "\n" not in told
    assert len(told) < 600
    assert not any(word in told for word in ("Traceback", "Exception", " at 0x", 'File "'))
    assert not (folder / EXECUTED).exists()


async def test_a_service_with_a_broken_checkpoint_stays_up_and_says_why(
    tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    from .checkpoints.breakages import BREAKAGES

    folder = tmp_path / "broken"
    shutil.copytree(tiny_audiogen.folder, folder)
    BREAKAGES["cut short"](folder)
    async with running("sva_sfx", tmp_path / "sfx.log", **sfx(folder, tiny_audiogen.hub)) as caller:
        await assert_failed(caller, saying=f"{folder}/state_dict.bin: its end is missing")


async def test_a_checkpoint_that_is_not_the_one_that_was_asked_for_is_not_served(
    tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    wrong = "0123456789abcdef" * 4
    env = {**sfx(tiny_audiogen.folder, tiny_audiogen.hub), "SVA_SFX_CHECKPOINT_SHA256": wrong}
    async with running("sva_sfx", tmp_path / "sfx.log", **env) as caller:
        told = await assert_failed(caller, saying=wrong)
    digest = hashlib.sha256((tiny_audiogen.folder / "state_dict.bin").read_bytes()).hexdigest()
    assert digest in told
    assert load(tiny_audiogen, sha256=digest.upper()).info.checkpoint_sha256 == digest


@pytest.mark.parametrize("package", ["torch", "transformers"])
async def test_a_package_that_is_not_installed_is_named_with_the_remedy(
    package: str, tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.replace("PACKAGE", package))
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    env = {**sfx(tiny_audiogen.folder, tiny_audiogen.hub), "PYTHONPATH": path}
    async with running("sva_sfx", tmp_path / "sfx.log", **env) as caller:
        told = await assert_failed(caller, saying=f"needs the package {package}")
    assert "make setup-models" in told


async def test_a_stereo_model_of_the_hub_is_served_without_a_network(
    models_hub: Path, tiny_stereo: Checkpoint, reference: Callable[[Checkpoint], Reference], tmp_path: Path
) -> None:
    name = "facebook/musicgen-stereo-small"
    env = {"SVA_BGM_BACKEND": "musicgen", "SVA_BGM_CHECKPOINT": name, "HF_HOME": str(models_hub.parent)}
    async with running("sva_bgm", tmp_path / "bgm.log", **env) as caller:
        await caller.ready()
        model = (await caller.model()).model
        heard = await caller.generate("slow jazz", 2.0, seed=5)
    assert (model.name, model.channels, model.sample_rate) == (name, 2, 32_000)
    assert model.version == snapshot(models_hub, name).name
    assert heard.samples.shape == (2, 2 * 32_000)
    assert not np.allclose(heard.samples[0], heard.samples[1], atol=1e-3)
    expected = reference(tiny_stereo).generate_audio("slow jazz", 2.0, 5).detach().numpy()
    np.testing.assert_allclose(heard.samples, expected, rtol=0, atol=1e-4)


async def test_what_the_engine_does_not_cover_still_generates_and_says_why(
    make_checkpoint: MakeCheckpoint, tmp_path: Path
) -> None:
    from .checkpoints.codec import CodecSize, codec_package
    from .checkpoints.language_model import UNCOMMON, LanguageModelSize

    size = LanguageModelSize("audiogen", segment_s=3, transformer=UNCOMMON["rope"], seed=4)
    rope = make_checkpoint(size, codec_package(CodecSize(16_000, seed=4)))

    async def loaded() -> Backend:
        return load(rope)

    slot = ModelSlot(loaded)
    await slot.fill()
    server = grpc.aio.server()
    add_TextToAudioServiceServicer_to_server(TextToAudioServicer(slot), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with open_channel(f"127.0.0.1:{port}") as channel:
        caller = Caller(channel, tmp_path / "no.log")
        engine = (await caller.model()).model.engine
        heard = await caller.generate("rain", 1.0, seed=1)
    await server.stop(0)
    assert engine.startswith("audiocraft's own loop, because of: ")
    assert "rope" in engine
    assert heard.samples.shape == (1, 16_000)
    assert heard.samples.std() > 0
