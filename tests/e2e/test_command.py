"""The `sva` command with services of its own: everything starts, works, and is gone afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import THREADS, processes_below
from tests.e2e.result import loudness_by_second, video_packets


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where the command puts its temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


async def start(*arguments: str | Path, scratch: Path, **env: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sva_cli", *arguments),
        cwd=scratch.parent,
        env={**os.environ, **THREADS, "TMPDIR": str(scratch), **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_demo_ends_with_a_video_that_has_sound_and_leaves_nothing_running(
    tmp_path: Path, scratch: Path
) -> None:
    process = await start("demo", scratch=scratch)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert err == b""
    lines = out.decode().splitlines()
    assert lines[-1].startswith("done      demo.mp4 in ")
    assert any(line.startswith("bgm       ") for line in lines)
    kept = {path.name for path in (tmp_path / "demo-artifacts").iterdir()}
    assert {"silent.mp4", "mix.wav", "plan.json", "provenance.json", "key_frame.png", "track-0.wav"} <= kept
    told = {line.split()[-1] for line in lines if "demo-artifacts/" in line}
    assert told == {f"demo-artifacts/{name}" for name in kept - {"silent.mp4"}}
    silent = tmp_path / "demo-artifacts" / "silent.mp4"
    assert video_packets(tmp_path / "demo.mp4") == video_packets(silent)
    assert loudness_by_second(tmp_path / "demo.mp4").min() > 0.003
    assert list(scratch.iterdir()) == []
    assert processes_below(scratch) == []


@pytest.mark.parametrize("moment", ["starting", "working"])
async def test_ctrl_c_leaves_no_file_and_no_process(
    sea: Path, tmp_path: Path, scratch: Path, moment: str
) -> None:
    process = await start("generate", sea, "-o", "out.mp4", "--json", scratch=scratch)
    assert process.stdout is not None
    async for raw in process.stdout:
        line = json.loads(raw)
        if (moment == "starting" and line["type"] == "stage") or line.get("state") == "GENERATING":
            break
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert (process.returncode, err) == (130, b"sva: interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
    assert list(scratch.iterdir()) == []
    assert processes_below(scratch) == []


async def test_a_wrong_setting_is_named_and_nothing_stays(sea: Path, tmp_path: Path, scratch: Path) -> None:
    process = await start("generate", sea, "-o", "out.mp4", scratch=scratch, SVA_PLANNER_MLLM="oracle")
    _, err = await process.communicate()
    assert process.returncode == 5
    told = err.decode().splitlines()
    assert told[0] == "sva: planner did not start"
    assert told[1].startswith("  settings: SVA_PLANNER_MLLM: ")
    assert list(scratch.iterdir()) == []


async def test_up_serves_until_ctrl_c_and_is_alone_with_its_state(
    sea: Path, tmp_path: Path, scratch: Path
) -> None:
    serving = await start("up", "--port", "0", "--state", "state", "--json", scratch=scratch)
    assert serving.stdout is not None
    lines = [json.loads(await serving.stdout.readline()) for _ in range(2)]
    assert (lines[1]["type"], lines[1]["state"]) == ("listening", str(tmp_path / "state"))
    server = ("--server", lines[1]["address"])

    (tmp_path / "in.mp4").write_text("no video at all")
    refused = await start("generate", "in.mp4", "-o", "out.mp4", *server, scratch=scratch)
    _, err = await refused.communicate()
    assert refused.returncode == 3
    assert b"hint: give a file that a video player plays" in err
    assert not (tmp_path / "out.mp4").exists()

    taken = await start("generate", sea, "-o", "out.mp4", "--seed", "1", "--json", *server, scratch=scratch)
    out, err = await taken.communicate()
    assert (taken.returncode, err) == (0, b"")
    assert json.loads(out.splitlines()[-1])["type"] == "result"
    assert video_packets(tmp_path / "out.mp4") == video_packets(sea)

    second = await start("up", "--port", "0", "--state", "state", scratch=scratch)
    _, err = await second.communicate()
    assert second.returncode == 2
    assert err.startswith(b"sva: another `sva up` uses ")

    serving.send_signal(signal.SIGINT)
    _, err = await serving.communicate()
    assert (serving.returncode, err) == (0, b"")
    assert processes_below(scratch) == []
    assert {"artifacts", "jobs.sqlite", "logs"} <= {path.name for path in (tmp_path / "state").iterdir()}
