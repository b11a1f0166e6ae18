"""Each service reaches what the values ask for, and is reached by whom they name; all else is closed."""

from __future__ import annotations

from typing import Any

import pytest

from .rendering import SERVICES, Manifest, Rendered, render

POSTGRES = {"database": {"kind": "postgresql", "secret": {"name": "database"}}}
S3 = {"artifacts": {"kind": "s3", "s3": {"bucket": "b", "credentials": "workload"}}}
WORKERS = {"planner": 50051, "sfx": 50052, "bgm": 50053, "postproc": 50054}
DNS = frozenset({("UDP", 53), ("TCP", 53)})


def peers(rule: Manifest, side: str) -> str:
    """Whom a rule is about, in a word: a component, a namespace, a CIDR, or any."""
    words = []
    for peer in rule.get(side, [{}]):
        if "ipBlock" in peer:
            words.append(peer["ipBlock"]["cidr"])
        elif "namespaceSelector" in peer:
            words.append("".join(peer["namespaceSelector"]["matchLabels"].values()))
        elif "podSelector" in peer:
            labels = peer["podSelector"].get("matchLabels", {})
            words.append(labels.get("app.kubernetes.io/component", "this namespace"))
        else:
            words.append("any")
    return "+".join(words)


def flows(release: Rendered, name: str, side: str) -> set[tuple[str, int]]:
    """Peer and TCP port of every rule of a policy; DNS is one flow to port 53."""
    found = set()
    for rule in release.one("NetworkPolicy", name)["spec"][side]:
        ports = {(port["protocol"], port["port"]) for port in rule["ports"]}
        protocols = {protocol for protocol, _ in ports}
        assert protocols == {"TCP"} or ports == DNS
        found |= {(peers(rule, "from" if side == "ingress" else "to"), port) for _, port in ports}
    return found


def test_every_pod_falls_under_a_policy_that_closes_both_directions() -> None:
    for base in ("embedded", "gpu", "production"):
        release = render(base)
        policies = [policy["spec"] for policy in release.all("NetworkPolicy")]
        for policy in policies:
            assert policy["policyTypes"] == ["Ingress", "Egress"]
            assert isinstance(policy["ingress"], list)
            assert isinstance(policy["egress"], list)
        for manifest in release.all("Deployment", "StatefulSet", "Job", "Pod"):
            pod = manifest["spec"].get("template", manifest)
            covering = [
                policy
                for policy in policies
                if policy["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
            ]
            assert len(covering) == 1, manifest["metadata"]["name"]


def test_embedded_workers_are_reached_by_the_gateway_alone_and_reach_nobody() -> None:
    release = render("embedded")
    for worker, port in WORKERS.items():
        assert flows(release, worker, "ingress") == {("gateway", port)}
        assert flows(release, worker, "egress") == set()


def test_an_embedded_gateway_reaches_the_workers_and_the_api_server() -> None:
    release = render("embedded")
    assert flows(release, "gateway", "egress") == {*WORKERS.items(), ("any", 443), ("any", 6443)}
    assert flows(release, "gateway", "ingress") == {("test", 50050), ("this namespace", 50050)}


def test_the_test_reaches_the_gateway_and_dns() -> None:
    release = render("embedded")
    assert flows(release, "test", "egress") == {("kube-system", 53), ("gateway", 50050)}
    assert flows(release, "test", "ingress") == set()


def test_serving_gpu_pods_have_no_way_out_and_the_fetching_job_has_one() -> None:
    release = render("gpu")
    for worker in ("sfx", "bgm"):
        assert flows(release, worker, "egress") == set()
    assert flows(release, "fetch", "egress") == {("kube-system", 53), ("any", 443)}
    assert flows(release, "fetch", "ingress") == set()


SWITCHES: list[tuple[str, dict[str, Any], str, str, set[tuple[str, int]]]] = [
    ("discovery by DNS", {"discovery": "dns"}, "gateway", "egress", {("kube-system", 53)}),
    ("PostgreSQL", POSTGRES, "gateway", "egress", {("kube-system", 53), ("any", 5432)}),
    (
        "PostgreSQL somewhere",
        {"database": {**POSTGRES["database"], "port": 6432, "to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}},
        "gateway",
        "egress",
        {("kube-system", 53), ("10.1.0.0/16", 6432)},
    ),
    (
        "S3 of one's own",
        {
            "artifacts": {
                "kind": "s3",
                "s3": {**S3["artifacts"]["s3"], "endpoint": "http://minio.s3.svc:9000"},
            }
        },  # type: ignore[dict-item]
        "gateway",
        "egress",
        {("kube-system", 53), ("any", 9000)},
    ),
    (
        "Gemini",
        {"mllm": {"provider": "gemini", "keySecret": {"name": "gemini"}}},
        "planner",
        "egress",
        {("kube-system", 53), ("any", 443)},
    ),
    (
        "an endpoint in the cluster",
        {
            "mllm": {
                "provider": "openai",
                "model": "m",
                "baseUrl": "http://vllm.llm:8000/v1",
                "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "llm"}}}],
            }
        },
        "planner",
        "egress",
        {("kube-system", 53), ("llm", 8000)},
    ),
    (
        "an issuer's keys",
        {
            "auth": {
                "by": "oidc",
                "oidc": {
                    "issuer": "https://login.example",
                    "audience": "sva",
                    "jwksUrl": "https://login.example:8443/keys",
                    "to": [{"ipBlock": {"cidr": "203.0.113.0/24"}}],
                },
            }
        },
        "gateway",
        "egress",
        {("kube-system", 53), ("203.0.113.0/24", 8443)},
    ),
    ("metrics", {"metrics": {"enabled": True}}, "sfx", "ingress", {("monitoring", 9464)}),
    ("metrics of the gateway", {"metrics": {"enabled": True}}, "gateway", "ingress", {("monitoring", 9464)}),
    ("traces", {"tracing": {"endpoint": "otel:4317"}}, "bgm", "egress", {("kube-system", 53), ("any", 4317)}),
    ("KEDA", {"sfx": {"autoscaling": {"by": "keda"}}}, "gateway", "ingress", {("keda", 50060)}),
    (
        "an ingress",
        {"expose": {"host": "sva.example", "tlsSecret": "tls", "ingress": {"enabled": True}}},
        "gateway",
        "ingress",
        {("ingress-nginx", 50050)},
    ),
    (
        "a rule of one's own",
        {
            "postproc": {
                "extraEgress": [
                    {
                        "to": [{"ipBlock": {"cidr": "10.9.0.0/16"}}],
                        "ports": [{"protocol": "TCP", "port": 514}],
                    }
                ]
            }
        },
        "postproc",
        "egress",
        {("kube-system", 53), ("10.9.0.0/16", 514)},
    ),
]


@pytest.mark.parametrize(
    ("values", "service", "side", "opened"), [s[1:] for s in SWITCHES], ids=[s[0] for s in SWITCHES]
)
def test_a_value_opens_its_own_flow_and_no_other(
    values: dict[str, Any], service: str, side: str, opened: set[tuple[str, int]]
) -> None:
    before, after = render("embedded"), render("embedded", values)
    known = flows(before, service, side)
    assert flows(after, service, side) - known == opened
    everywhere = {"metrics", "tracing"} & set(values)
    for other in SERVICES:
        for direction in ("ingress", "egress"):
            if (other, direction) != (service, side) and not everywhere:
                assert flows(after, other, direction) == flows(before, other, direction)


def test_clients_are_who_the_values_name_and_with_an_empty_list_anyone() -> None:
    named = render("production")
    assert ("true", 50050) in flows(named, "gateway", "ingress")
    assert ("this namespace", 50050) not in flows(named, "gateway", "ingress")
    everyone = render("embedded", {"networkPolicy": {"clients": []}})
    assert ("any", 50050) in flows(everyone, "gateway", "ingress")


def test_without_network_policies_there_are_none() -> None:
    assert not render("minimal").all("NetworkPolicy")
