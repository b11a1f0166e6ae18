"""Resources of other projects have the shape that their references document; no schema here knows them."""

from __future__ import annotations

import pytest

from .rendering import Manifest, Rendered, render

KNOWN: dict[str, dict[str, set[str]]] = {
    "ScaledObject": {
        "spec": {
            "scaleTargetRef",
            "minReplicaCount",
            "maxReplicaCount",
            "pollingInterval",
            "cooldownPeriod",
            "fallback",
            "advanced",
            "triggers",
        },
        "spec.fallback": {"failureThreshold", "replicas"},
        "spec.advanced": {"horizontalPodAutoscalerConfig"},
        "spec.triggers[]": {"type", "metricType", "metadata", "authenticationRef"},
    },
    "TriggerAuthentication": {
        "spec": {"secretTargetRef"},
        "spec.secretTargetRef[]": {"parameter", "name", "key"},
    },
    "ServiceMonitor": {
        "spec": {"selector", "targetLabels", "endpoints"},
        "spec.endpoints[]": {"port", "interval"},
    },
    "PrometheusRule": {
        "spec": {"groups"},
        "spec.groups[]": {"name", "rules"},
        "spec.groups[].rules[]": {"alert", "expr", "for", "labels", "annotations"},
    },
    "Certificate": {
        "spec": {"secretName", "dnsNames", "usages", "privateKey", "issuerRef"},
        "spec.issuerRef": {"group", "kind", "name"},
        "spec.privateKey": {"rotationPolicy"},
    },
    "GRPCRoute": {
        "spec": {"parentRefs", "hostnames", "rules"},
        "spec.rules[]": {"backendRefs"},
        "spec.rules[].backendRefs[]": {"name", "port"},
    },
}


def at(value: Manifest, path: str) -> list[Manifest]:
    """The objects that a path such as `spec.rules[]` leads to."""
    found = [value]
    for step in path.split("."):
        found = [item[step.removesuffix("[]")] for item in found]
        if step.endswith("[]"):
            found = [inner for item in found for inner in item]
    return found


@pytest.fixture(scope="module")
def release() -> Rendered:
    route = {"enabled": True, "parentRefs": [{"name": "public", "namespace": "edge"}], "namespace": "edge"}
    grpcs = {"nginx.ingress.kubernetes.io/backend-protocol": "GRPCS"}
    values = {"grpcRoute": route, "ingress": {"annotations": grpcs}}
    return render("production", {"expose": values, "tls": {"gateway": "server"}})


@pytest.mark.parametrize("kind", KNOWN)
def test_has_the_fields_of_its_reference_and_no_others(kind: str, release: Rendered) -> None:
    manifests = release.all(kind)
    assert manifests
    for manifest in manifests:
        for path, keys in KNOWN[kind].items():
            for found in at(manifest, path):
                assert set(found) == keys, f"{kind} {path}"


def test_certificate_ingress_and_route_speak_of_the_same_name_and_secret(release: Rendered) -> None:
    certificate = release.one("Certificate", "gateway")
    (ingress,) = release.all("Ingress")
    (route,) = release.all("GRPCRoute")
    assert certificate["spec"]["dnsNames"] == route["spec"]["hostnames"] == ["sva.example.com"]
    assert ingress["spec"]["tls"] == [
        {"hosts": ["sva.example.com"], "secretName": certificate["spec"]["secretName"]}
    ]
    (rule,) = ingress["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]
    (reference,) = route["spec"]["rules"][0]["backendRefs"]
    service = release.one("Service", "gateway")
    ports = {port["name"]: port["port"] for port in service["spec"]["ports"]}
    assert backend == {"name": "sva-gateway", "port": {"name": "grpc"}}
    assert reference == {"name": "sva-gateway", "port": ports["grpc"]}


def test_without_an_issuer_the_secret_is_one_that_exists() -> None:
    values = {"expose": {"host": "sva.example.com", "tlsSecret": "ours", "ingress": {"enabled": True}}}
    release = render("embedded", values)
    assert not release.all("Certificate")
    assert release.all("Ingress")[0]["spec"]["tls"][0]["secretName"] == "ours"
