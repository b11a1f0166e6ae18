"""The chart on a real cluster: `make e2e`, with whatever cluster kubectl points at."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import pytest

from .rendering import CHART, HELM

READY_LIMIT_S = 600
HOW_TO = (
    "make one with `kind create cluster`, build the images (`make images`), give them to it with "
    "`kind load docker-image`, then run `make e2e` again"
)


@pytest.fixture(scope="module")
def namespace() -> Iterator[str]:
    if os.environ.get("SVA_E2E") != "1":
        pytest.skip("only `make e2e` installs anything on a cluster")
    kubectl = shutil.which("kubectl")
    if kubectl is None or HELM is None:
        pytest.skip("kubectl and helm are needed")
    asked = subprocess.run(
        [kubectl, "get", "--raw", "/readyz", "--request-timeout=10s"], capture_output=True, check=False
    )
    if asked.returncode:
        pytest.skip(f"kubectl reaches no cluster: {HOW_TO}")
    name = f"sva-e2e-{uuid4().hex[:8]}"
    try:
        yield name
    finally:
        subprocess.run([kubectl, "delete", "namespace", name, "--ignore-not-found"], check=False)


def helm(*arguments: str) -> None:
    assert HELM is not None
    done = subprocess.run([HELM, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.timeout(3 * READY_LIMIT_S)
def test_the_embedded_chart_becomes_ready_runs_a_job_and_survives_an_upgrade(namespace: str) -> None:
    values = ["--values", str(CHART / "ci" / "embedded-values.yaml")]
    if tag := os.environ.get("SVA_E2E_TAG"):
        values += ["--set", f"image.tag={tag}"]
    place = ("--namespace", namespace, "--create-namespace", "--wait", f"--timeout={READY_LIMIT_S}s")
    helm("upgrade", "--install", "sva", str(CHART), *place, *values)
    helm("test", "sva", "--namespace", namespace, "--logs")
    rolled = ["--set", "defaults.settings.SVA_LOG_LEVEL=debug"]
    helm("upgrade", "--install", "sva", str(CHART), *place, *values, *rolled)
    helm("test", "sva", "--namespace", namespace, "--logs")
