"""The README's code blocks run as they stand there, in a fresh folder, against real services."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from sva_cli.stack import Stack
from sva_common.media.ffmpeg import ffmpeg_path

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(
    r"^```(bash|python)\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL
)
DEFAULT_ADDRESS = "127.0.0.1:50050"
GRPCURL = shutil.which("grpcurl", path=f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}")
SET_UP = "--old-file=.venv/.local"
"""The environment is set up already; set up from the fresh folder, it would point there."""
LINKED = ("Makefile", "requirements", "services", "proto", ".venv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as a user sees it, with a clip of theirs in it."""
    folder = tmp_path_factory.mktemp("readme")
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    picture = ("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=2", "-pix_fmt", "yuv420p")
    subprocess.run([ffmpeg_path(), "-v", "error", *picture, str(folder / "clip.mp4")], check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with asyncio.Runner() as runner:
        stack = Stack()
        runner.run(stack.start(tmp_path_factory.mktemp("state")))
        yield stack.address
        runner.run(stack.stop())


def run(language: str, block: str, folder: Path, address: str) -> str:
    command = ["bash", "-euo", "pipefail", "-c"] if language == "bash" else [sys.executable, "-c"]
    path = f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: PLW1510 - the assertion below shows what was printed
        [*command, block.replace(DEFAULT_ADDRESS, address).replace("make ", f"make {SET_UP} ")],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def has_sound(path: Path) -> bool:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return bool(frames) and max(float(abs(frame).max()) for frame in frames) > 0.01


def test_the_readme_has_the_blocks_that_are_run() -> None:
    assert [language for language, _ in BLOCKS] == ["bash", "bash", "python", "bash", "bash"]


@pytest.mark.parametrize(
    ("language", "block"), BLOCKS, ids=[block.split("\n")[0][:40] for _, block in BLOCKS]
)
def test_a_block_of_the_readme_runs(language: str, block: str, folder: Path, address: str) -> None:
    if "grpcurl" in block and GRPCURL is None:
        pytest.skip("grpcurl is not on PATH: go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3")
    said = run(language, block, folder, address)
    for result in re.findall(r"[a-z-]+-(?:sound|python)\.mp4|demo\.mp4", f"{block} {said}"):
        assert has_sound(folder / result)
    if "CreateJob" in block:
        assert '"JOB_STATE_QUEUED"' in said
    if " list\n" in block:
        assert "sva.v1.GatewayService" in said
        assert "rpc CreateJob ( stream .sva.v1.CreateJobRequest )" in said
