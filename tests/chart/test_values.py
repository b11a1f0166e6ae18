"""A value changes what it should, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from .rendering import CHART, SERVICES, Rendered, render

DEPLOYMENT_OF_SFX = {"Deployment/sva-sfx"}
ALL_PODS = {"StatefulSet/sva-gateway", *(f"Deployment/sva-{worker}" for worker in SERVICES[1:])}


def changed(before: Rendered, after: Rendered) -> set[str]:
    old, new = before.by_name(), after.by_name()
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


SFX_POD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("nodeSelector", {"nodeSelector": {"disk": "ssd"}}, {"nodeSelector": {"disk": "ssd"}}),
    (
        "tolerations",
        {"tolerations": [{"key": "a", "operator": "Exists"}]},
        {"tolerations": [{"key": "a", "operator": "Exists"}]},
    ),
    ("affinity", {"affinity": {"podAntiAffinity": {}}}, {"affinity": {"podAntiAffinity": {}}}),
    ("priorityClassName", {"priorityClassName": "high"}, {"priorityClassName": "high"}),
    ("runtimeClassName", {"runtimeClassName": "gvisor"}, {"runtimeClassName": "gvisor"}),
    ("serviceAccount", {"serviceAccount": {"name": "own"}}, {"serviceAccountName": "own"}),
]


@pytest.mark.parametrize(("value", "expected"), [c[1:] for c in SFX_POD], ids=[c[0] for c in SFX_POD])
def test_where_and_as_whom_a_pod_runs(value: dict[str, Any], expected: dict[str, Any]) -> None:
    before, after = render("embedded"), render("embedded", {"sfx": value})
    assert {**before.pod("sfx"), **expected} == after.pod("sfx")
    assert changed(before, after) - {"ServiceAccount/sva-sfx"} == DEPLOYMENT_OF_SFX


def test_an_account_of_ones_own_is_not_made() -> None:
    release = render("embedded", {"sfx": {"serviceAccount": {"name": "own"}}})
    assert not [a for a in release.all("ServiceAccount") if a["metadata"]["name"].endswith("sfx")]


def test_resources_of_one_service() -> None:
    after = render("embedded", {"sfx": {"resources": {"limits": {"memory": "3Gi"}}}})
    before = render("embedded")
    assert changed(before, after) == DEPLOYMENT_OF_SFX
    limits = after.container("sfx")["resources"]["limits"]
    assert limits == {**before.container("sfx")["resources"]["limits"], "memory": "3Gi"}


def test_environment_and_volumes_are_added_to_what_there_is() -> None:
    value = {
        "env": [{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}],
        "volumes": [{"name": "ca", "configMap": {"name": "ca"}}],
        "volumeMounts": [{"name": "ca", "mountPath": "/ca"}],
    }
    before, after = render("embedded"), render("embedded", {"sfx": value})
    assert changed(before, after) == DEPLOYMENT_OF_SFX
    assert set(after.env("sfx")) == {*before.env("sfx"), "HTTPS_PROXY"}
    assert after.pod("sfx")["volumes"] == [*before.pod("sfx")["volumes"], *value["volumes"]]


def test_labels_and_annotations_of_a_pod_leave_its_selector_alone() -> None:
    value = {"podLabels": {"tier": "sound"}, "podAnnotations": {"team": "a"}}
    before, after = render("embedded"), render("embedded", {"sfx": value})
    assert changed(before, after) == DEPLOYMENT_OF_SFX
    assert before.workload("sfx")["spec"]["selector"] == after.workload("sfx")["spec"]["selector"]
    metadata = after.workload("sfx")["spec"]["template"]["metadata"]
    assert metadata["labels"]["tier"] == "sound"
    assert metadata["annotations"]["team"] == "a"


def test_a_topology_rule_can_be_made_hard_or_taken_away() -> None:
    spread = {"topology.kubernetes.io/zone": None, "kubernetes.io/hostname": "DoNotSchedule"}
    after = render("embedded", {"sfx": {"topologySpread": spread}})
    (rule,) = after.pod("sfx")["topologySpreadConstraints"]
    assert (rule["topologyKey"], rule["whenUnsatisfiable"]) == ("kubernetes.io/hostname", "DoNotSchedule")
    assert len(render("embedded").pod("sfx")["topologySpreadConstraints"]) == 2


def test_an_empty_list_takes_the_place_of_a_default_one() -> None:
    assert render("gpu").pod("bgm")["tolerations"]
    assert "tolerations" not in render("gpu", {"bgm": {"tolerations": []}}).pod("bgm")


def test_the_images_tag_changes_every_pod_and_nothing_else() -> None:
    before, after = render("embedded"), render("embedded", {"image": {"tag": "1.2.3"}})
    assert changed(before, after) == ALL_PODS | {"Pod/sva-test"}
    assert after.container("planner")["image"] == "sva-planner:1.2.3"


def test_one_services_image() -> None:
    after = render("embedded", {"sfx": {"image": {"repository": "elsewhere/sfx", "tag": "9"}}})
    assert changed(render("embedded"), after) == DEPLOYMENT_OF_SFX
    assert after.container("sfx")["image"] == "elsewhere/sfx:9"


def test_the_profile_alone_decides_whether_there_are_gpus() -> None:
    embedded, gpu = render("embedded"), render("gpu")
    assert "nvidia.com/gpu" not in json.dumps(embedded.manifests)
    for service in SERVICES:
        limits = gpu.container(service)["resources"]["limits"]
        assert ("nvidia.com/gpu" in limits) is (service in ("sfx", "bgm"))
        assert gpu.container(service)["image"].endswith("-gpu") is (service in ("sfx", "bgm"))
    assert gpu.pod("sfx")["runtimeClassName"] == "nvidia"
    assert "runtimeClassName" not in gpu.pod("postproc")


def test_another_accelerator() -> None:
    after = render("gpu", {"accelerator": {"resource": "nvidia.com/mig-2g.20gb", "count": 2}})
    limits = after.container("sfx")["resources"]["limits"]
    assert limits["nvidia.com/mig-2g.20gb"] == 2
    assert "nvidia.com/gpu" not in limits


def test_models_from_an_image_need_no_claim_and_no_job() -> None:
    models = {
        "sfx": "/models/audiogen",
        "bgm": "/models/musicgen",
        "textEncoder": "/models/t5",
        "volume": {"image": "registry.example.com/models:1"},
    }
    release = render("gpu", {"models": models})
    volume = next(v for v in release.pod("sfx")["volumes"] if v["name"] == "models")
    assert volume["image"] == {"reference": "registry.example.com/models:1", "pullPolicy": "IfNotPresent"}
    assert not release.all("Job")
    assert [c["metadata"]["name"] for c in release.all("PersistentVolumeClaim")] == ["sva-gateway"]
    assert release.settings("sfx")["SVA_SFX_CHECKPOINT"] == "/models/audiogen"
    assert release.settings("bgm")["SVA_T5"] == "/models/t5"


def test_checkpoints_are_awaited_and_verified_before_the_service_starts() -> None:
    (verify,) = render("gpu").pod("sfx")["initContainers"]
    assert verify["command"][-2:] == ["await", "/models/facebook--audiogen-medium"]
    assert verify["envFrom"] == [{"configMapRef": {"name": "sva-sfx"}}]
    assert all(mount["readOnly"] for mount in verify["volumeMounts"] if mount["name"] == "models")
    assert "nvidia.com/gpu" not in verify["resources"]["limits"]
    off = render("gpu", {"models": {"verify": {"enabled": False}}})
    assert "initContainers" not in off.pod("sfx")
    assert "initContainers" not in render("embedded").pod("sfx")


def test_fetching_and_verifying_are_commands_that_the_models_program_has() -> None:
    from sva_text_to_audio.models.__main__ import _parser

    release = render("gpu")
    (verify,) = release.pod("bgm")["initContainers"]
    fetch = next(job for job in release.all("Job") if "-bgm-" in job["metadata"]["name"])
    (fetcher,) = fetch["spec"]["template"]["spec"]["containers"]
    for container in (verify, fetcher):
        assert container["image"] == release.container("bgm")["image"]
        assert container["command"][:3] == ["python", "-m", "sva_text_to_audio.models"]
    assert _parser().parse_args(verify["command"][3:]).source == "/models/facebook--musicgen-medium"
    asked = _parser().parse_args(fetcher["command"][3:])
    assert (asked.source, str(asked.to)) == ("facebook/musicgen-medium", "/models/facebook--musicgen-medium")


def test_with_database_and_bucket_elsewhere_a_gateway_has_no_volume() -> None:
    release = render("production")
    assert [v["name"] for v in release.pod("gateway")["volumes"]] == ["work", "tls"]
    assert "PersistentVolumeClaim/sva-gateway" not in release.by_name()
    assert release.settings("gateway")["SVA_GATEWAY_ARTIFACTS"] == "s3://sva-artifacts/jobs"


def test_with_sqlite_jobs_and_artifacts_are_on_the_gateways_volume() -> None:
    release = render("embedded")
    (mount,) = (m for m in release.container("gateway")["volumeMounts"] if m["name"] == "state")
    for name in ("SVA_GATEWAY_DATABASE_URL", "SVA_GATEWAY_ARTIFACTS"):
        path = re.sub(r"^\w+://", "", release.settings("gateway")[name])
        assert re.sub("^/+", "/", path).startswith(mount["mountPath"] + "/")
    claim = {"volume": {"existingClaim": "ours"}}
    after = render("embedded", claim)
    assert changed(release, after) == {"StatefulSet/sva-gateway", "PersistentVolumeClaim/sva-gateway"}


def test_another_name_leaves_nothing_under_the_old_one() -> None:
    release = render("production", {"fullnameOverride": "sound"})
    assert not [name for name in release.by_name() if name.split("/")[1].startswith("sva")]


def test_every_value_is_documented_where_it_stands() -> None:
    lines = (CHART / "values.yaml").read_text().splitlines()
    assert len(lines) < 320
    sections = [i for i, line in enumerate(lines) if re.match(r"[a-z]\w*:", line)]
    told_together = {"planner", "sfx", "bgm", "postproc", "gateway", "fullnameOverride"}
    for at in sections:
        name = lines[at].partition(":")[0]
        above = lines[at - 1]
        beside = at + 1 < len(lines) and lines[at + 1].lstrip().startswith("#")
        assert above.startswith("#") or beside or name in told_together, name


def test_values_and_schema_know_the_same_keys() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())

    def keys(part: dict[str, Any], path: str = "") -> set[str]:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        found = set()
        for name, inner in part.get("properties", {}).items():
            found |= {f"{path}{name}", *keys(inner, f"{path}{name}.")}
        return found

    def closed(part: Any) -> bool:
        if isinstance(part, dict):
            open_ended = "properties" in part and part.get("additionalProperties") is not False
            return (
                not open_ended
                and all(closed(inner) for key, inner in part.items() if key != "properties")
                and all(closed(inner) for inner in part.get("properties", {}).values())
            )
        return all(closed(inner) for inner in part) if isinstance(part, list) else True

    def given(part: dict[str, Any], path: str = "") -> set[str]:
        found = set()
        for name, inner in part.items():
            found.add(f"{path}{name}")
            if isinstance(inner, dict):
                found |= given(inner, f"{path}{name}.")
        return found

    assert closed(schema)
    values = given(yaml.safe_load((CHART / "values.yaml").read_text()))
    of_schema = keys(schema) - {"global"}
    sections = tuple(f"{section}." for section in ("gpu", *SERVICES))
    undocumented = {key for key in of_schema if not key.startswith(sections)} - values
    assert undocumented == set()
