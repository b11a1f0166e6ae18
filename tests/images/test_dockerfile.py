"""What an image is: who it runs as, what it starts, and what is not in it."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
import yaml

from .dockerfile import DOCKERFILE, ROOT, Stage

CHART = ROOT / "deploy" / "helm" / "sva"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
FACTS = dict(
    re.findall(r"^(\w+): \{port: (\d+),", (CHART / "templates" / "_components.tpl").read_text(), re.MULTILINE)
)
"""The chart's services and their ports."""
VARIANTS = ("", "-cpu", "-gpu")
each_target = pytest.mark.parametrize("target", DOCKERFILE.targets())


def every_line() -> list[list[Stage]]:
    return [DOCKERFILE.line(target, variant) for target in DOCKERFILE.targets() for variant in VARIANTS]


def test_there_is_an_image_for_every_name_that_the_chart_asks_for() -> None:
    assert len(FACTS) == 5
    asked = {f"sva-{service}" for service in FACTS} | {VALUES["test"]["image"]["repository"]}
    assert {f"sva-{target}" for target in DOCKERFILE.targets()} == asked


def test_the_chart_s_suffix_for_gpu_images_is_a_variant() -> None:
    assert VALUES["image"]["gpuSuffix"] in VARIANTS


def test_every_stage_is_made_from_another_or_from_the_base_that_the_builder_names() -> None:
    known = {"${BASE}"}
    for name, stage in DOCKERFILE.stages.items():
        assert {stage.base.replace("${VARIANT}", variant) for variant in VARIANTS} & known, name
        known.add(name)


def test_the_base_has_the_python_that_is_tested_and_names_no_registry() -> None:
    python = re.search(r"^PYTHON \?= python(\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert python is not None
    name, _, tag = DOCKERFILE.arguments["BASE"].partition(":")
    assert name == "python"
    assert tag.startswith(f"{python[1]}-")


@each_target
def test_an_image_runs_as_the_chart_s_user_and_never_as_root(target: str) -> None:
    (user,) = DOCKERFILE.stages[target].all("USER")
    assert user == f"{VALUES['user']}:{VALUES['user']}"


@each_target
def test_an_image_starts_the_program_of_its_name(target: str) -> None:
    (entrypoint,) = DOCKERFILE.stages[target].all("ENTRYPOINT")
    if target in FACTS:
        assert json.loads(entrypoint) == ["python", "-m", f"sva_{target}"]
        assert (ROOT / "services" / target / f"sva_{target}" / "__main__.py").exists()
    else:
        scripts = tomllib.loads((ROOT / "services" / target / "pyproject.toml").read_text())["project"][
            "scripts"
        ]
        assert json.loads(entrypoint) == list(scripts)


@pytest.mark.parametrize("service", FACTS)
def test_a_service_listens_where_the_chart_expects_it(service: str) -> None:
    stage = DOCKERFILE.stages[service]
    assert stage.all("EXPOSE") == [FACTS[service]]
    assert re.search(rf"SVA_LISTEN=\[::\]:{FACTS[service]}\b", " ".join(stage.all("ENV")))


@each_target
def test_an_image_gets_its_environment_from_its_own_build_and_nothing_else(target: str) -> None:
    for variant in VARIANTS:
        copied = [copy for stage in DOCKERFILE.line(target, variant) for copy in stage.all("COPY")]
        assert copied == [f"--from=build-{target} /opt/sva /opt/sva"]
        assert not [add for stage in DOCKERFILE.line(target, variant) for add in stage.all("ADD")]


@each_target
def test_an_image_installs_from_its_own_lock_with_hashes_checked(target: str) -> None:
    build = DOCKERFILE.stages[f"build-{target}"]
    copied = build.all("COPY")
    assert copied[0].split()[0] in {f"requirements/images/{target}{v}.lock" for v in ("", "${VARIANT}")}
    locked, own = (run for run in build.all("RUN") if "uv pip install" in run)
    assert "--no-deps --require-hashes" in locked
    assert "--no-deps" in own
    assert f"services/{target}" in own


def test_what_an_image_has_from_the_distribution_is_ffmpeg_where_ffmpeg_runs() -> None:
    for line in every_line():
        target = line[-1].name
        expected = {"ffmpeg"} if target in ("planner", "postproc", "cli") else set()
        assert installed(line) == expected, target


def installed(line: list[Stage]) -> set[str]:
    runs = " && ".join(run for stage in line for run in stage.all("RUN"))
    found = re.findall(r"apt-get install ([^&]*)", runs)
    return {word for words in found for word in words.split() if not word.startswith("-")}


def test_package_lists_and_caches_stay_in_no_layer_of_an_image() -> None:
    for line in every_line():
        for run in (run for stage in line for run in stage.all("RUN")):
            if "apt-get" in run:
                assert "--no-install-recommends" in run
                assert "rm -rf /var/lib/apt/lists/* /var/cache/apt" in run


def test_no_image_has_an_installer() -> None:
    for line in every_line():
        assert [
            run for run in line[0].all("RUN") if "pip uninstall --yes --root-user-action=ignore pip" in run
        ]
        assert not [
            run for stage in line for run in stage.all("RUN") if re.search(r"pip install|\buv\b", run)
        ]


def test_an_image_stops_on_the_signal_that_the_services_drain_on() -> None:
    for line in every_line():
        assert [signal for stage in line for signal in stage.all("STOPSIGNAL")] == ["SIGTERM"]


def test_all_that_a_program_writes_goes_to_the_one_folder_that_a_read_only_root_has_for_it() -> None:
    for line in every_line():
        env = dict(
            word.split("=", 1) for stage in line for words in stage.all("ENV") for word in words.split()
        )
        assert env["HOME"] == "/tmp"
        assert env["PYTHONDONTWRITEBYTECODE"] == "1"
        for name in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "TRITON_CACHE_DIR"):
            assert env.get(name, "/tmp/").startswith("/tmp/")
        assert ("NUMBA_CACHE_DIR" in env) == (line[-1].name == "postproc")
        assert env["PATH"].startswith("/opt/sva/bin:")


def test_no_secret_is_an_argument_and_no_secret_is_kept() -> None:
    for stage in DOCKERFILE.stages.values():
        for argument in stage.all("ARG"):
            assert not re.search(r"TOKEN|PASSWORD|SECRET|KEY|CREDENTIAL", argument)
    mounted = re.findall(r"--mount=type=secret,id=(\w+)", " ".join(DOCKERFILE.stages["build"].all("RUN")))
    assert mounted == ["ca", "netrc"]


@each_target
def test_an_image_says_what_it_is(target: str) -> None:
    labels = " ".join(DOCKERFILE.stages[target].all("LABEL"))
    assert f'org.opencontainers.image.title="sva-{target}"' in labels
    assert "org.opencontainers.image.description=" in labels
