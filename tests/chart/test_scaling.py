"""sfx and bgm scale on their backlog, from zero with KEDA; the others on their CPU."""

from __future__ import annotations

import pytest

from .rendering import SERVICES, render


def test_with_keda_each_kind_has_bounds_a_target_a_cooldown_and_a_fallback_of_its_own() -> None:
    release = render("production")
    sfx, bgm = (release.one("ScaledObject", kind)["spec"] for kind in ("sfx", "bgm"))
    assert sfx["scaleTargetRef"] == {"name": "sva-sfx"}
    assert (sfx["minReplicaCount"], sfx["maxReplicaCount"]) == (0, 32)
    assert (bgm["minReplicaCount"], bgm["maxReplicaCount"]) == (1, 32)
    assert sfx["cooldownPeriod"] == 300
    assert sfx["fallback"] == {"failureThreshold": 3, "replicas": 1}
    for kind, spec, target in (("sfx", sfx, "60"), ("bgm", bgm, "90")):
        (trigger,) = spec["triggers"]
        assert trigger["type"] == "external-push"
        # KEDA falls back only for metrics that are averages.
        assert trigger["metricType"] == "AverageValue"
        # Metadata of a trigger is a map of strings.
        assert trigger["metadata"] == {
            "scalerAddress": "sva-gateway-scaler.sound.svc:50060",
            "kind": kind,
            "targetSeconds": target,
        }


def test_the_scaler_is_served_where_keda_looks_for_it_and_nowhere_else() -> None:
    release = render("production")
    service = release.one("Service", "gateway-scaler")
    assert [port["port"] for port in service["spec"]["ports"]] == [50060]
    assert service["spec"].get("type", "ClusterIP") == "ClusterIP"
    assert release.settings("gateway")["SVA_GATEWAY_SCALER_LISTEN"] == "[::]:50060"
    public = release.one("Service", "gateway")
    assert [port["port"] for port in public["spec"]["ports"]] == [50050]


def test_without_keda_the_scaler_is_off() -> None:
    release = render("embedded")
    assert "SVA_GATEWAY_SCALER_LISTEN" not in release.settings("gateway")
    assert not [s for s in release.all("Service") if s["metadata"]["name"].endswith("scaler")]
    assert not release.all("ScaledObject")


@pytest.mark.parametrize("service", ["planner", "postproc", "sfx"])
def test_an_autoscaler_on_cpu(service: str) -> None:
    release = render("embedded", {service: {"autoscaling": {"by": "cpu", "min": 2, "max": 6, "cpu": 55}}})
    spec = release.one("HorizontalPodAutoscaler", service)["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"sva-{service}"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 6)
    target = {"type": "Utilization", "averageUtilization": 55}
    assert spec["metrics"] == [{"type": "Resource", "resource": {"name": "cpu", "target": target}}]


def test_an_autoscaler_on_the_backlog_through_an_adapter() -> None:
    release = render("gpu", {"sfx": {"autoscaling": {"by": "backlog", "min": 1, "targetSeconds": 45}}})
    (metric,) = release.one("HorizontalPodAutoscaler", "sfx")["spec"]["metrics"]
    assert metric["external"]["metric"]["selector"] == {"matchLabels": {"kind": "sfx"}}
    assert metric["external"]["target"] == {"type": "AverageValue", "averageValue": "45"}


def test_gateways_are_added_and_taken_away_by_their_cpu() -> None:
    """Jobs of one that is taken away are adopted by the others."""
    release = render("production", {"gateway": {"autoscaling": {"by": "cpu", "min": 2, "max": 5}}})
    spec = release.one("HorizontalPodAutoscaler", "gateway")["spec"]
    assert spec["scaleTargetRef"]["kind"] == "StatefulSet"
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 120}}
    assert spec["minReplicas"] == 2


def test_what_is_scaled_has_no_replicas_of_its_own_that_an_upgrade_would_go_back_to() -> None:
    release = render("production")
    scaled = {
        manifest["spec"]["scaleTargetRef"]["name"]
        for manifest in release.all("ScaledObject", "HorizontalPodAutoscaler")
    }
    assert scaled == {"sva-planner", "sva-sfx", "sva-bgm", "sva-postproc"}
    for service in SERVICES:
        assert ("replicas" in release.workload(service)["spec"]) is (f"sva-{service}" not in scaled)


def test_the_scaler_understands_what_the_triggers_tell_it() -> None:
    from sva_common.stubs.externalscaler_pb2 import ScaledObjectRef
    from sva_gateway.scaling.servicer import Trigger, read_trigger

    release = render("production")
    for kind, target_s in (("sfx", 60.0), ("bgm", 90.0)):
        (trigger,) = release.one("ScaledObject", kind)["spec"]["triggers"]
        asked = ScaledObjectRef(name=f"sva-{kind}", scalerMetadata=trigger["metadata"])
        assert read_trigger(asked) == Trigger(kind, target_s)
