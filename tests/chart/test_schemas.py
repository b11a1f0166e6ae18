"""The API server of every supported version takes what the chart makes."""

from __future__ import annotations

import functools
from typing import Any

import kubernetes_validate
import pytest
from kubernetes_validate import utils

from .rendering import CHART, CI, NEWEST, OLDEST, Rendered, helm, render

CUSTOM = {
    "ScaledObject": "keda.sh/v1alpha1",
    "TriggerAuthentication": "keda.sh/v1alpha1",
    "ServiceMonitor": "monitoring.coreos.com/v1",
    "PrometheusRule": "monitoring.coreos.com/v1",
    "Certificate": "cert-manager.io/v1",
    "GRPCRoute": "gateway.networking.k8s.io/v1",
}
EVERYTHING: dict[str, Any] = {
    "expose": {
        "ingress": {"annotations": {"nginx.ingress.kubernetes.io/backend-protocol": "GRPCS"}},
        "grpcRoute": {"enabled": True, "parentRefs": [{"name": "public"}], "namespace": "gateway-system"},
        "service": {"type": "LoadBalancer", "annotations": {"example.com/internal": "true"}},
    },
    "defaults": {
        "env": [{"name": "SSL_CERT_FILE", "value": "/ca/ca.crt"}],
        "volumes": [{"name": "ca", "configMap": {"name": "ca"}}],
        "volumeMounts": [{"name": "ca", "mountPath": "/ca", "readOnly": True}],
        "podAnnotations": {"example.com/team": "sound"},
        "podLabels": {"example.com/tier": "backend"},
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "affinity": {"nodeAffinity": {}},
        "extraIngress": [{"from": [{"podSelector": {}}]}],
        "extraEgress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}],
    },
    "gateway": {"autoscaling": {"by": "cpu", "min": 2, "max": 4}},
    "bgm": {"autoscaling": {"by": "backlog", "min": 1, "max": 4}},
    "auth": {"by": "tokens", "tokensSecret": {"name": "tokens"}},
    "tls": {"gateway": "mutual"},
    "test": {"tlsSecret": "test-tls"},
}
"""What the ci values leave out, to go over production."""


@pytest.fixture(autouse=True, scope="module")
def _schemas_read_once() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", functools.cache(utils.schema_contents))
        yield


@pytest.mark.parametrize("base", CI)
def test_helm_lint_finds_nothing_strict(base: str) -> None:
    done = helm(
        *("lint", "--strict", "--kube-version", OLDEST, CHART),
        *("--values", CHART / "ci" / f"{base}-values.yaml"),
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("base", [*CI, "everything"])
def test_every_manifest_fits_the_api_of_the_oldest_and_the_newest_kubernetes(base: str, version: str) -> None:
    release = (
        render("production", EVERYTHING, version=version)
        if base == "everything"
        else render(base, version=version)
    )
    for manifest in release.manifests:
        if CUSTOM.get(manifest["kind"]) != manifest["apiVersion"]:
            kubernetes_validate.validate(manifest, version, strict=True)


def test_a_manifest_with_a_field_that_kubernetes_does_not_know_would_be_found() -> None:
    broken = render("embedded").workload("sfx")
    broken = {**broken, "spec": {**broken["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, NEWEST, strict=True)


def test_an_older_kubernetes_is_refused() -> None:
    done = helm("template", "sva", CHART, "--kube-version", "1.29.0")
    assert "chart requires kubeVersion: >=1.30.0-0" in done.stderr


def test_names_are_unique_and_every_reference_to_a_manifest_is_met(rendered: Rendered) -> None:
    names = [f"{m['apiVersion']} {m['kind']} {m['metadata']['name']}" for m in rendered.manifests]
    assert len(names) == len(set(names))
    made = rendered.by_name()
    for name, spec in rendered.pods():
        if "serviceAccountName" in spec:
            assert f"ServiceAccount/{spec['serviceAccountName']}" in made, name
        for volume in spec["volumes"]:
            if claim := volume.get("persistentVolumeClaim"):
                assert f"PersistentVolumeClaim/{claim['claimName']}" in made, name
    for _, container in rendered.containers():
        for source in container.get("envFrom", []):
            assert f"ConfigMap/{source['configMapRef']['name']}" in made


def test_every_manifest_carries_the_recommended_labels(rendered: Rendered) -> None:
    wanted = {"name", "instance", "component", "version", "managed-by"}
    for manifest in rendered.manifests:
        labels = manifest["metadata"]["labels"]
        assert {f"app.kubernetes.io/{label}" for label in wanted} <= set(labels), manifest["metadata"]["name"]


def test_every_selector_finds_the_pods_of_its_own_service_alone(rendered: Rendered) -> None:
    pods = {
        manifest["metadata"]["name"]: manifest["spec"]["template"]["metadata"]["labels"]
        for manifest in rendered.all("Deployment", "StatefulSet")
    }
    for manifest in rendered.all("Service", "PodDisruptionBudget", "Deployment", "StatefulSet"):
        selector = manifest["spec"]["selector"]
        selector = selector.get("matchLabels", selector)
        found = [name for name, labels in pods.items() if selector.items() <= labels.items()]
        assert len(found) == 1, manifest["metadata"]["name"]
        assert manifest["metadata"]["name"].startswith(found[0])


def test_ports_that_services_and_probes_name_are_ports_of_the_container(rendered: Rendered) -> None:
    for service in rendered.all("Service"):
        component = service["metadata"]["labels"]["app.kubernetes.io/component"]
        named = {port["name"]: port["containerPort"] for port in rendered.container(component)["ports"]}
        for port in service["spec"]["ports"]:
            assert named[port["targetPort"]] == port["port"]
