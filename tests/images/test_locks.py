"""Each image's lock: the versions that are tested, with hashes, and nothing that its program does not use."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from .dockerfile import DOCKERFILE, ROOT

REQUIREMENTS = ROOT / "requirements"
LOCKS = sorted((REQUIREMENTS / "images").glob("*.lock"))
PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$", re.MULTILINE
)
EXTRAS = {"sfx-gpu": "audiocraft", "bgm-gpu": "audiocraft", "sfx-cpu": "audiocraft", "bgm-cpu": "audiocraft"}
each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)


@cache
def pins(lock: Path) -> frozenset[tuple[str, str]]:
    return frozenset((match["name"], match["version"]) for match in PIN.finditer(lock.read_text()))


def names(lock: Path) -> set[str]:
    return {name for name, _ in pins(lock)}


def installed_nowhere(lock: Path) -> set[str]:
    found = PIN.finditer(lock.read_text())
    return {match["name"] for match in found if "sys_platform == 'never'" in (match["marker"] or "")}


def test_every_image_has_a_lock_and_every_lock_an_image() -> None:
    stems = {lock.stem for lock in LOCKS}
    assert set(DOCKERFILE.targets()) <= stems
    assert {"sfx-gpu", "bgm-gpu"} <= stems
    assert {stem.split("-")[0] for stem in stems} == set(DOCKERFILE.targets())


@each_lock
def test_everything_in_a_lock_is_pinned_by_hash(lock: Path) -> None:
    text = lock.read_text()
    entries = re.findall(r"^[a-z0-9].*(?:\n    --hash=\S+(?: \\)?)+", text, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^[^\s#]", text, re.MULTILINE)) == len(PIN.findall(text)) > 20


@each_lock
def test_an_image_has_the_versions_that_the_tests_run_with(lock: Path) -> None:
    tested: dict[str, set[str]] = {}
    for other in ("local", "audiocraft", "dev"):
        for name, version in pins(REQUIREMENTS / f"{other}.lock"):
            tested.setdefault(name, set()).add(version)
    assert names(lock) - set(tested) == set()
    for name, version in pins(lock):
        # A build for CPUs has a local version, as 2.11.0+cpu.
        assert version.partition("+")[0] in tested[name], name


@each_lock
def test_a_lock_has_all_that_its_packages_declare_but_ffmpeg_which_is_the_distribution_s(lock: Path) -> None:
    service, _, variant = lock.stem.partition("-")
    extra = EXTRAS.get(lock.stem, variant)
    assert declared(service, extra) - {"imageio-ffmpeg"} <= names(lock)
    assert "imageio-ffmpeg" not in names(lock)


def declared(folder: str, *extras: str) -> set[str]:
    """Direct dependencies of a package and of our own packages below it."""
    project = tomllib.loads((ROOT / "services" / folder / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    for extra in filter(None, extras):
        wanted += project["optional-dependencies"][extra]
    found: set[str] = set()
    for requirement in wanted:
        name, _, inner = re.split(r"[<>=~;]", requirement)[0].partition("[")
        if name.startswith("sva-"):
            found |= declared(name.removeprefix("sva-").replace("-", "_"), *inner.rstrip("]").split(","))
        else:
            found.add(name)
    return found


@each_lock
def test_torch_and_all_that_comes_with_it_is_only_where_real_models_run(lock: Path) -> None:
    heavy = {
        n for n in names(lock) if re.match(r"torch|nvidia-|cuda-|triton|xformers|audiocraft|transformers", n)
    }
    if lock.stem in EXTRAS:
        assert {"torch", "audiocraft", "transformers"} <= heavy
        # What audiocraft names and never needs to make sound.
        assert {"torchvision", "torchtext", "gradio", "demucs"} & names(lock) <= installed_nowhere(lock)
    else:
        assert heavy == set()


@each_lock
def test_only_the_gateway_has_the_job_engine_and_the_cluster_s_client(lock: Path) -> None:
    assert ({"dbos", "kubernetes", "obstore"} & names(lock) != set()) == (lock.stem == "gateway")


@each_lock
def test_video_is_read_only_where_video_arrives(lock: Path) -> None:
    reads_video = lock.stem.split("-")[0] in ("gateway", "planner", "postproc")
    # audiocraft reads sound files with it.
    assert ("av" in names(lock)) == (reads_video or lock.stem in EXTRAS)


def test_no_file_of_the_build_names_an_index_or_a_registry() -> None:
    files = [*REQUIREMENTS.rglob("*.*"), *(ROOT / "deploy" / "images").iterdir(), ROOT / "Makefile"]
    assert len(files) > 15
    for path in files:
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", path.read_text()), path.name
