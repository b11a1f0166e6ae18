"""Pods may ask the API server for endpoints and nothing else; secrets come by reference."""

from __future__ import annotations

import re

from .rendering import CHART, SERVICES, Rendered, render


def test_the_one_right_in_the_chart_is_to_watch_endpoint_slices_of_its_own_namespace() -> None:
    for base in ("embedded", "gpu", "production"):
        release = render(base)
        assert not release.all("ClusterRole", "ClusterRoleBinding")
        (role,) = release.all("Role")
        (binding,) = release.all("RoleBinding")
        assert role["rules"] == [
            {
                "apiGroups": ["discovery.k8s.io"],
                "resources": ["endpointslices"],
                "verbs": ["get", "list", "watch"],
            }
        ]
        assert binding["roleRef"]["name"] == role["metadata"]["name"]
        assert [subject["name"] for subject in binding["subjects"]] == [
            release.pod("gateway")["serviceAccountName"]
        ]


def test_with_dns_nobody_has_any_right() -> None:
    assert not render("minimal").all("Role", "RoleBinding")


def test_only_a_gateway_that_watches_endpoints_gets_a_token(rendered: Rendered) -> None:
    for account in rendered.all("ServiceAccount"):
        assert account["automountServiceAccountToken"] is False
    for name, spec in rendered.pods():
        wanted = name == "StatefulSet/sva-gateway" and bool(rendered.all("Role"))
        assert spec["automountServiceAccountToken"] is wanted, name


def test_each_service_has_an_account_of_its_own(rendered: Rendered) -> None:
    accounts = [rendered.pod(service)["serviceAccountName"] for service in SERVICES]
    assert len(set(accounts)) == len(SERVICES)


def test_the_chart_makes_no_secret_and_holds_none(rendered: Rendered) -> None:
    assert not rendered.all("Secret")
    for config in rendered.all("ConfigMap"):
        for name, value in config["data"].items():
            # A path tells where a Secret is mounted, and nothing of what is in it.
            path = value.startswith("/etc/sva/")
            assert path or not re.search(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", name), name
            assert not re.search(r"://[^/@\s]*:[^/@\s]*@", value), name
    for name, container in rendered.containers():
        for variable in container.get("env", []):
            if re.search(r"KEY|TOKEN|SECRET|PASSWORD|DATABASE_URL", variable["name"]):
                assert set(variable["valueFrom"]["secretKeyRef"]) == {"name", "key"}, name


def test_every_secret_goes_to_the_one_service_that_needs_it() -> None:
    release = render("production")
    references = {
        name: {
            variable["name"]: variable["valueFrom"]["secretKeyRef"]["name"]
            for variable in container.get("env", [])
            if "secretKeyRef" in variable.get("valueFrom", {})
        }
        for name, container in release.containers()
    }
    assert references.pop("StatefulSet/sva-gateway/gateway") == {
        "SVA_GATEWAY_DATABASE_URL": "sva-database",
        "AWS_ACCESS_KEY_ID": "sva-s3",
        "AWS_SECRET_ACCESS_KEY": "sva-s3",
    }
    for container in ("clip", "generate"):
        assert references.pop(f"Pod/sva-test/{container}") == {"SVA_TOKEN": "sva-test-token"}
    fetchers = [name for name in references if name.startswith("Job/")]
    assert [references.pop(name) for name in fetchers] == [{"HF_TOKEN": "hub"}] * 2
    assert not any(references.values())
    gemini = render("gpu").env("planner")["GEMINI_API_KEY"]
    assert gemini["valueFrom"]["secretKeyRef"] == {"name": "gemini", "key": "api-key"}


def test_the_values_have_no_place_to_write_a_secret_down() -> None:
    text = (CHART / "values.yaml").read_text()
    for key in re.findall(r"^\s*(\w*(?:[kK]ey|[sS]ecret|[pP]assword|[tT]oken)\w*):(.*)$", text, re.MULTILINE):
        known = ("keySecret", "tokenSecret", "tokensSecret", "secret", "secrets", "tlsSecret", "pullSecrets")
        assert key[0] in known, key
