"""What is wrong with a command line or its files is said before anything is started."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sva_cli.main import app

COMMANDS = ("generate", "demo", "up", "jobs", "watch", "cancel", "delete", "download", "models", "tokens")


def sva(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="sva")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = sva(command, "--help")
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: sva {command}")


def test_the_help_lists_every_command_and_every_exit_status() -> None:
    output = " ".join(sva("--help").output.split())
    assert all(f" {command} " in output for command in COMMANDS)
    for status in ("0 done", "2 wrong usage", "3 bad input", "4 the job failed", "6 cancelled", "130 Ctrl-C"):
        assert status in output


def test_the_version_is_told() -> None:
    assert sva("--version").output == "sva 0.1.0\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate",),
        ("generate", "in.mp4"),
        ("generate", "in.mp4", "-o", "out.mp4", "--seed", "-1"),
        ("generate", "in.mp4", "-o", "out.mp4", "--seed", str(2**64)),
        ("generate", "in.mp4", "-o", "out.mp4", "--preset", "loud"),
        ("generate", "in.mp4", "-o", "out.mp4", "--existing-audio", "louder"),
        ("generate", "in.mp4", "-o", "out.mp4", "--server", "localhost"),
        ("generate", "in.mp4", "-o", "out.mp4", "--server", "http://localhost:50050"),
        ("generate", "in.mp4", "-o", "out.mp4", "--server", "localhost:70000"),
        ("download", "job", "--all", "folder", "--name", "mix.wav"),
        ("download", "job", "--all", "folder", "-o", "x"),
        ("jobs", "-n", "0"),
        ("up", "--port", "70000"),
        ("watch",),
        ("watch", "job", "--after", str(2**64)),
        ("watch", "no\udcfftext"),
        ("download", "job", "--name", "no\udcfftext"),
        ("demo", "--seed", str(2**64)),
        ("sing",),
        ("--loud",),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(arguments: tuple[str, ...]) -> None:
    result = sva(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.output
    assert "Traceback" not in result.output


def generate(source: Path, output: Path) -> Result:
    return sva("generate", source, "-o", output, "--server", "127.0.0.1:1")


def test_an_input_that_cannot_be_read_is_told_first(tmp_path: Path) -> None:
    missing = generate(tmp_path / "a\nb.mp4", tmp_path / "out.mp4")
    assert missing.exit_code == 3
    assert missing.stderr == f"sva: there is no file {tmp_path}/a\\nb.mp4\n"
    folder = generate(tmp_path, tmp_path / "out.mp4")
    assert (folder.exit_code, folder.stderr) == (3, f"sva: {tmp_path} is not a file\n")


def test_the_input_is_never_overwritten_by_whatever_name(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"video")
    (tmp_path / "symbolic.mp4").symlink_to(source)
    os.link(source, tmp_path / "hard.mp4")
    for name in ("in.mp4", "../" + tmp_path.name + "/in.mp4", "symbolic.mp4", "hard.mp4"):
        result = generate(source, tmp_path / name)
        assert result.exit_code == 2
        assert "is the input itself" in result.stderr
    assert source.read_bytes() == b"video"


def test_an_output_that_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"video")
    os.mkfifo(tmp_path / "pipe.mp4")
    for output, what in (
        (tmp_path, "it is a folder"),
        (tmp_path / "none" / "out.mp4", "there is no folder"),
        (tmp_path / "pipe.mp4", "it is not a file"),
    ):
        result = generate(source, output)
        assert result.exit_code == 7
        assert what in result.stderr


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no folder that looks writable and is not")
def test_an_output_or_artifacts_in_a_folder_that_takes_no_file_are_told_before_any_work(
    tmp_path: Path,
) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"video")
    result = generate(source, Path("/proc/out.mp4"))
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr.startswith("sva: cannot write /proc/out.mp4: ")
    result = sva("generate", source, "-o", tmp_path / "out.mp4", "--artifacts", "/proc")
    assert (result.exit_code, result.stdout) == (7, "")
    assert result.stderr.startswith("sva: cannot write /proc: ")


def test_artifacts_need_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"video")
    result = sva("generate", source, "-o", tmp_path / "out.mp4", "--artifacts", source)
    assert result.exit_code == 7
    assert result.stderr == f"sva: cannot write {source}: File exists\n"
