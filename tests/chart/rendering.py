"""Renders the chart with the real helm, each set of values once, and finds things in what comes out."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "sva"
CI = ("embedded", "gpu", "minimal", "production")
SERVICES = ("gateway", "planner", "sfx", "bgm", "postproc")
OLDEST, NEWEST = "1.30.0", "1.37.0"
"""Versions of Kubernetes that the chart is made for."""
NAMESPACE = "sound"
LIMIT_S = 60.0
HELM = shutil.which("helm", path=f"{ROOT / '.tools' / 'bin'}:{os.environ.get('PATH', '')}")

Manifest = dict[str, Any]


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    assert HELM is not None
    return subprocess.run([HELM, *arguments], capture_output=True, text=True, timeout=LIMIT_S, check=False)


class Refused(Exception):
    """Helm did not render; the text is what it said."""


@dataclass(frozen=True)
class Rendered:
    """The manifests of a release."""

    manifests: tuple[Manifest, ...]

    def all(self, *kinds: str) -> list[Manifest]:
        return [manifest for manifest in self.manifests if manifest["kind"] in kinds]

    def one(self, kind: str, name: str) -> Manifest:
        (found,) = (m for m in self.all(kind) if m["metadata"]["name"] == f"sva-{name}")
        return found

    def workload(self, service: str) -> Manifest:
        return self.one("StatefulSet" if service == "gateway" else "Deployment", service)

    def pod(self, service: str) -> Manifest:
        spec: Manifest = self.workload(service)["spec"]["template"]["spec"]
        return spec

    def container(self, service: str) -> Manifest:
        (container,) = self.pod(service)["containers"]
        return dict(container)

    def settings(self, service: str) -> dict[str, str]:
        return dict(self.one("ConfigMap", service)["data"])

    def env(self, service: str) -> dict[str, Any]:
        return {item["name"]: item for item in self.container(service).get("env", [])}

    def pods(self) -> Iterator[tuple[str, Manifest]]:
        """Every pod's spec, whoever makes it, with a name for messages."""
        for manifest in self.all("Deployment", "StatefulSet", "Job"):
            yield f"{manifest['kind']}/{manifest['metadata']['name']}", manifest["spec"]["template"]["spec"]
        for manifest in self.all("Pod"):
            yield f"Pod/{manifest['metadata']['name']}", manifest["spec"]

    def containers(self) -> Iterator[tuple[str, Manifest]]:
        for name, spec in self.pods():
            for container in [*spec.get("initContainers", []), *spec["containers"]]:
                yield f"{name}/{container['name']}", container

    def by_name(self) -> dict[str, Manifest]:
        return {f"{m['kind']}/{m['metadata']['name']}": m for m in self.manifests}


def render(base: str = "", values: Mapping[str, Any] | None = None, *, version: str = NEWEST) -> Rendered:
    """The chart with the ci values `base` (none: the chart's own) under `values`. Raises `Refused`."""
    return _render(base, json.dumps(values or {}, sort_keys=True), version)


@functools.cache
def _render(base: str, values: str, version: str) -> Rendered:
    files: list[str | Path] = ["--values", CHART / "ci" / f"{base}-values.yaml"] if base else []
    assert HELM is not None
    place = ("--namespace", NAMESPACE, "--kube-version", version)
    done = subprocess.run(
        [HELM, "template", "sva", CHART, *place, *files, "--values", "-"],
        input=values,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise Refused(done.stderr)
    loaded = yaml.load_all(done.stdout, yaml.CSafeLoader)
    return Rendered(tuple(manifest for manifest in loaded if manifest))
