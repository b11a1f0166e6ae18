"""What helm says after an installation, and what `helm test` does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .rendering import CHART, CI, NEWEST, helm, render

NOTES_AS_MANIFEST = 'text: {{ tpl (.Files.Get "files/NOTES.txt") . | toJson }}\n'


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chart, with its notes as a manifest: helm shows notes only to who installs into a cluster."""
    copy = tmp_path_factory.mktemp("chart") / "sva"
    shutil.copytree(CHART, copy)
    (copy / "templates" / "NOTES.txt").rename(copy / "files" / "NOTES.txt")
    (copy / "templates" / "notes.yaml").write_text(NOTES_AS_MANIFEST)
    return copy


def notes(chart: Path, base: str) -> str:
    done = helm(
        *("template", "sva", chart, "--namespace", "sound", "--kube-version", NEWEST),
        *("--show-only", "templates/notes.yaml", "--values", chart / "ci" / f"{base}-values.yaml"),
    )
    assert done.returncode == 0, done.stderr
    return str(yaml.safe_load(done.stdout)["text"])


@pytest.mark.parametrize("base", CI)
def test_notes_say_how_to_wait_and_how_to_test(base: str, chart: Path) -> None:
    said = notes(chart, base)
    assert "kubectl -n sound get pods -l app.kubernetes.io/instance=sva --watch" in said
    assert "helm -n sound test sva" in said
    assert not [line for line in said.splitlines() if line != line.rstrip()]
    assert "\n\n\n" not in said


def test_notes_fit_the_values(chart: Path) -> None:
    embedded, production = notes(chart, "embedded"), notes(chart, "production")
    assert "port-forward service/sva-gateway 50050" in embedded
    assert "Jobs are in SQLite" in embedded
    assert "No multimodal LLM looks at the frames" in embedded
    assert "sva.example.com:443" in production
    assert "port-forward" not in production
    assert "SQLite" not in production
    assert "wait for their checkpoints" in production
    assert "No NetworkPolicy" in notes(chart, "minimal")


def test_the_test_pod_makes_its_clip_with_the_command_it_names(tmp_path: Path) -> None:
    (pod,) = render("embedded").all("Pod")
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    (maker,) = pod["spec"]["initContainers"]
    python, *arguments = maker["command"]
    assert python == "python"
    code = arguments[-1].replace("/tmp/clip.mp4", str(tmp_path / "clip.mp4"))
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert (tmp_path / "clip.mp4").read_bytes()[4:8] == b"ftyp"


def test_the_test_pod_calls_the_gateway_with_a_command_that_the_cli_has() -> None:
    from click.exceptions import Exit
    from typer.main import get_command

    from sva_cli.main import app

    release = render("embedded")
    (pod,) = release.all("Pod")
    (container,) = pod["spec"]["containers"]
    name, command, *arguments = container["command"]
    assert (name, command) == ("sva", "generate")
    generate = get_command(app).commands[command]  # type: ignore[attr-defined]
    try:
        context = generate.make_context(command, list(arguments))
    except Exit as ended:
        pytest.fail(f"the command line was not understood: {ended.exit_code}")
    assert context.params["server"] == "sva-gateway.sound.svc:50050"
    port = release.one("Service", "gateway")["spec"]["ports"][0]["port"]
    assert context.params["server"].endswith(f":{port}")
