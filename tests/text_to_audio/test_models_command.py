"""`sva models`: verify, convert and fetch, as processes, with a hub of the test's own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE
from threading import Thread

import pytest
import torch

from sva_text_to_audio.checkpoint import CheckpointError, open_checkpoint
from sva_text_to_audio.loading import Loader
from sva_text_to_audio.settings import TextToAudioSettings

from .checkpoints.breakages import BREAKAGES
from .checkpoints.fixtures import Checkpoint

pytestmark = pytest.mark.timeout(300)
SVA = Path(sys.executable).with_name("sva")
DONE, USAGE, BAD_INPUT, CANNOT_WRITE = 0, 2, 3, 7


def sva_models(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SVA, "models", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "HF_HUB_OFFLINE": "1", **env},
    )


def test_verify_says_what_a_checkpoint_is(tiny_audiogen: Checkpoint) -> None:
    digest = hashlib.sha256((tiny_audiogen.folder / "state_dict.bin").read_bytes()).hexdigest()
    result = sva_models(
        "verify", tiny_audiogen.folder, "--sha256", digest, HF_HUB_CACHE=str(tiny_audiogen.hub)
    )
    assert (result.returncode, result.stderr) == (DONE, "")
    said = result.stdout
    for words in (
        "audiogen",
        "2 layers of 64",
        "16000 Hz, mono",
        "t5-small",
        "runs on: the engine",
        digest,
        "float16",
    ):
        assert words in said


def test_verify_says_why_the_engine_does_not_cover_it(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    import yaml

    package = torch.load(tiny_audiogen.folder / "state_dict.bin", weights_only=True)
    cfg = yaml.safe_load(package["xp.cfg"])
    cfg["transformer_lm"]["positional_embedding"] = "rope"
    torch.save({**package, "xp.cfg": yaml.safe_dump(cfg)}, tmp_path / "state_dict.bin")
    shutil.copy(tiny_audiogen.folder / "compression_state_dict.bin", tmp_path)
    result = sva_models("verify", tmp_path, HF_HUB_CACHE=str(tiny_audiogen.hub))
    assert result.returncode == DONE
    assert (
        "audiocraft's own loop, one request at a time, because of: positional embedding rope" in result.stdout
    )


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (BREAKAGES["cut short"], "its end is missing"),
        (BREAKAGES["code in the pickle"], "could run code"),
    ],
)
def test_verify_ends_with_one_line_on_a_bad_checkpoint(
    spoil: object, complaint: str, tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny_audiogen.folder, tmp_path / "checkpoint")
    spoil(folder)  # type: ignore[operator]
    assert_refused(sva_models("verify", folder), complaint)


def test_verify_finds_values_that_are_no_numbers(tiny_audiogen: Checkpoint, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_audiogen.folder, tmp_path / "checkpoint")
    package = torch.load(folder / "state_dict.bin", weights_only=True)
    package["best_state"]["linears.3.weight"][7, 7] = float("nan")
    torch.save(package, folder / "state_dict.bin")
    result = sva_models("verify", folder)
    assert result.returncode == BAD_INPUT
    assert "linears.3.weight has values that are no numbers" in result.stderr


def test_a_pinned_hash_must_match(tiny_audiogen: Checkpoint) -> None:
    other = sva_models("verify", tiny_audiogen.folder, "--sha256", "0" * 64)
    assert other.returncode == BAD_INPUT
    assert "it must be 0000" in other.stderr
    assert sva_models("verify", tiny_audiogen.folder, "--sha256", "abc").returncode == USAGE


def test_convert_writes_the_same_model_as_safetensors(tiny_stereo: Checkpoint, tmp_path: Path) -> None:
    target = tmp_path / "converted"
    env = {"HF_HUB_CACHE": str(tiny_stereo.hub)}
    result = sva_models("convert", tiny_stereo.folder, "--to", target, **env)
    assert (result.returncode, result.stderr) == (DONE, "")
    assert sorted(path.name for path in target.iterdir()) == [
        "SHA256SUMS",
        "compression_state_dict.safetensors",
        "state_dict.safetensors",
    ]
    before = torch.load(tiny_stereo.folder / "state_dict.bin", weights_only=True)["best_state"]
    from safetensors.torch import load_file

    after = load_file(target / "state_dict.safetensors")
    assert after.keys() == before.keys()
    assert all(after[name].dtype is before[name].dtype for name in before)
    assert all(torch.equal(after[name], before[name]) for name in before)
    assert sva_models("verify", target, **env).returncode == DONE
    assert_refused(sva_models("convert", tiny_stereo.folder, "--to", target, **env), "is there already")


def test_a_folder_that_cannot_be_made_is_told(tiny_musicgen: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = sva_models("convert", tiny_musicgen.folder, "--to", tmp_path / "file" / "below")
    assert result.returncode == CANNOT_WRITE
    assert result.stderr.startswith("sva: cannot write")
    assert result.stderr.count("\n") == 1


class _Hub(BaseHTTPRequestHandler):
    """Answers what huggingface_hub asks of `/OWNER/NAME/resolve/REVISION/FILE`, out of a cache on disk."""

    def __init__(self, cache: Path, *arguments: object) -> None:
        self._cache = cache
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        if (content := self._answer()) is not None:
            self.wfile.write(content)

    def _answer(self) -> bytes | None:
        repository, _, rest = self.path.strip("/").partition("/resolve/")
        revision, _, file = rest.partition("/")
        snapshots = self._cache / f"models--{repository.replace('/', '--')}" / "snapshots"
        commit = "*" if revision == "main" else revision
        path = next(snapshots.glob(f"{commit}/{file}"), None) if file else None
        if path is None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound" if snapshots.exists() else "RepoNotFound")
            self.end_headers()
            return None
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
        self.send_header("X-Repo-Commit", path.parent.name)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return content

    def log_message(self, *arguments: object) -> None:
        """Nothing: the test's output is not the place."""


@pytest.fixture
def online(models_hub: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a machine whose hub is the test's and whose cache is empty."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Hub, models_hub))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield {
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(tmp_path / "hf-home"),
        "HF_HUB_CACHE": str(tmp_path / "hf-home" / "hub"),
        "HF_HUB_DISABLE_XET": "1",
        "no_proxy": "127.0.0.1",
    }
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", ["facebook/audiogen-medium", "facebook/musicgen-stereo-small"])
def test_fetch_makes_a_folder_that_needs_no_network(
    name: str, online: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "models" / "mine"
    result = sva_models("fetch", name, "--to", target, **online)
    assert result.returncode == DONE, result.stderr
    alone = {"HF_HOME": str(tmp_path / "nothing"), "HF_HUB_CACHE": str(tmp_path / "nothing" / "hub")}
    verified = sva_models("verify", target, **alone)
    assert verified.returncode == DONE, verified.stderr
    assert "all files are as SHA256SUMS lists them" in verified.stdout
    assert (target / "codec").is_dir() == ("stereo" in name)
    assert [path.name for path in target.parent.iterdir()] == ["mine"]
    again = sva_models("fetch", name, "--to", target, **alone)
    assert again.returncode == DONE
    assert again.stdout.endswith("already\n")


def test_a_changed_or_missing_file_of_a_fetched_folder_is_found(
    online: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "mine"
    assert sva_models("fetch", "facebook/audiogen-medium", "--to", target, **online).returncode == DONE
    vocabulary = target / "t5" / "tokenizer_config.json"
    content = vocabulary.read_bytes()
    vocabulary.unlink()
    result = sva_models("verify", target)
    assert result.returncode == BAD_INPUT
    assert "tokenizer_config.json: is missing; SHA256SUMS lists it" in result.stderr
    vocabulary.write_bytes(content + b" ")
    assert "SHA256SUMS says" in sva_models("verify", target).stderr
    with pytest.raises(CheckpointError, match="SHA256SUMS says"):
        Loader("audiogen", TextToAudioSettings(device="cpu")).load(str(target))
    vocabulary.write_bytes(content)
    assert Loader("audiogen", TextToAudioSettings(device="cpu")).load(str(target)).info.name == "mine"


def test_await_returns_once_the_folder_is_there_whatever_is_in_it(
    tiny_audiogen: Checkpoint, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "sva_text_to_audio.models", "await", str(tmp_path / "model")]
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tiny_audiogen.hub)}
    with subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=env) as waiting:
        assert waiting.stderr is not None
        assert waiting.stderr.readline() == f"waiting for {tmp_path / 'model'}\n"
        assert waiting.poll() is None
        shutil.copytree(tiny_audiogen.folder, tmp_path / "staged")
        (tmp_path / "staged").rename(tmp_path / "model")
        told, complaint = waiting.communicate(timeout=120)
    assert (waiting.returncode, complaint) == (DONE, "")
    assert "runs on: the engine" in told
    BREAKAGES["cut short"](tmp_path / "model")
    bad = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=env)
    assert bad.returncode == DONE
    assert "its end is missing" in bad.stderr


def test_what_the_hub_has_not_is_told_and_leaves_nothing(online: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "mine"
    for name, env, complaint in (
        ("facebook/nothing", online, "the hub has no such model"),
        ("facebook/encodec_32khz", online, "has no state_dict.safetensors or state_dict.bin"),
        ("facebook/musicgen-small", {**online, "SVA_MODELS_OFFLINE": "true"}, "downloading is off"),
    ):
        assert_refused(sva_models("fetch", name, "--to", target, **env), complaint)
    assert not target.exists()
    assert_refused(sva_models("fetch", tmp_path, "--to", target), "is a folder; give a hub id")


def test_serving_downloads_what_the_cache_lacks_once(online: dict[str, str], tmp_path: Path) -> None:
    name = "facebook/musicgen-small"
    assert sva_models("verify", name, **online).returncode == DONE
    offline = {**online, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "1"}
    result = sva_models("verify", name, **offline)
    assert result.returncode == DONE, result.stderr
    snapshot = next(
        (tmp_path / "hf-home" / "hub" / "models--facebook--musicgen-small" / "snapshots").iterdir()
    )
    assert f"{name} at {snapshot.name}: musicgen" in result.stdout
    assert open_checkpoint(str(snapshot)).config.family == "musicgen"


def test_without_torch_the_command_says_what_to_install(tmp_path: Path) -> None:
    hide = "import sys; sys.modules['torch'] = None"
    script = f"{hide}; from sva_cli.main import app; app(['models', 'verify', 'x'])"
    result = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=60
    )
    assert result.returncode == BAD_INPUT
    assert "the real models need torch" in result.stderr
    assert "make setup-models" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [(), ("verify",), ("convert", "x"), ("fetch", "x"), ("sing", "x")])
def test_a_wrong_command_line_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert sva_models(*arguments).returncode == USAGE


def assert_refused(result: subprocess.CompletedProcess[str], complaint: str) -> None:
    assert result.returncode == BAD_INPUT, result.stderr
    assert complaint in result.stderr
    assert result.stderr.startswith("sva: ")
    assert result.stderr.count("\n") == 1
