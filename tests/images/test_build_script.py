"""`make images`: what the builder is asked for, and what is said when it cannot be asked."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from .dockerfile import ROOT

SCRIPT = ROOT / "deploy" / "images" / "build.sh"


def build(*images: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SCRIPT, *images],
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def engine(folder: Path) -> tuple[Path, Path]:
    """A builder that only writes down what it was told, and where it writes it."""
    told = folder / "told"
    program = folder / "engine"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {shlex.quote(str(told))}\n')
    program.chmod(0o755)
    return program, told


def test_each_image_is_its_own_target_and_tag(tmp_path: Path) -> None:
    program, told = engine(tmp_path)
    assert build("gateway", "sfx-gpu", ENGINE=str(program), TAG="1.2").returncode == 0
    gateway, sfx = (shlex.split(line) for line in told.read_text().splitlines())
    assert (after("--target", gateway), after("--tag", gateway)) == ("gateway", "sva-gateway:1.2")
    assert "VARIANT=" in gateway
    assert (after("--target", sfx), after("--tag", sfx)) == ("sfx", "sva-sfx:1.2-gpu")
    assert "VARIANT=-gpu" in sfx
    assert "org.opencontainers.image.version=1.2-gpu" in sfx


def after(flag: str, words: list[str]) -> str:
    return words[words.index(flag) + 1]


def test_base_indexes_registry_and_secrets_are_passed_on_only_when_they_are_set(tmp_path: Path) -> None:
    program, told = engine(tmp_path)
    plain = {"ENGINE": str(program), "BASE": "", "CA_FILE": ""}
    build("cli", **plain)
    build(
        "cli",
        **{**plain, "BASE": "ubuntu:24.04", "CA_FILE": "/etc/ca.pem", "NETRC_FILE": "/etc/netrc"},
        INDEX_URL="https://mirror.example.com/simple",
        REGISTRY="registry.example.com/sva/",
    )
    without, given = (shlex.split(line) for line in told.read_text().splitlines())
    assert "--secret" not in without
    assert [word for word in without if "=" in word and not word.startswith("org.")] == ["VARIANT="]
    assert after("--tag", without) == "sva-cli:dev"
    assert after("--tag", given) == "registry.example.com/sva/sva-cli:dev"
    assert {"BASE=ubuntu:24.04", "INDEX_URL=https://mirror.example.com/simple"} <= set(given)
    assert {"id=ca,src=/etc/ca.pem", "id=netrc,src=/etc/netrc"} <= set(given)


def test_an_image_without_a_lock_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    program, told = engine(tmp_path)
    done = build("gateway-gpu", "gateway", ENGINE=str(program))
    assert done.returncode == 1
    assert "there is no requirements/images/gateway-gpu.lock" in done.stderr
    assert not told.exists()


def test_a_build_that_fails_stops_the_rest(tmp_path: Path) -> None:
    program, told = engine(tmp_path)
    program.write_text(f"{program.read_text()}exit 3\n")
    assert build("gateway", "planner", ENGINE=str(program)).returncode == 3
    assert len(told.read_text().splitlines()) == 1


def test_a_client_that_has_no_daemon_is_passed_over(tmp_path: Path) -> None:
    program, told = engine(tmp_path)
    for name, status in (("docker", 1), ("podman", 1), ("buildah", 0)):
        client = tmp_path / name
        client.write_text(
            f'#!/bin/sh\n[ "$1" = info ] && exit {status}\nexec {shlex.quote(str(program))} "$@"\n'
        )
        client.chmod(0o755)
    done = build("cli", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 0
    assert "with buildah" in done.stdout
    assert told.read_text().startswith("build ")


def test_where_nothing_builds_images_it_says_what_to_install(tmp_path: Path) -> None:
    for name in ("bash", "dirname", "git"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = build("cli", PATH=str(tmp_path))
    assert done.returncode == 1
    assert "install docker, podman or buildah" in done.stderr
