"""Pods ask for nothing that Pod Security "restricted" forbids, and for less than that."""

from __future__ import annotations

import re

from .rendering import SERVICES, Rendered, render


def test_no_pod_shares_anything_with_its_node(rendered: Rendered) -> None:
    for name, spec in rendered.pods():
        assert not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")), name
        for volume in spec["volumes"]:
            assert set(volume) - {"name"} <= {"emptyDir", "persistentVolumeClaim", "image", "secret"}, name
    for name, container in rendered.containers():
        assert not any("hostPort" in port for port in container.get("ports", [])), name


def test_nothing_runs_as_root_or_could_become_it(rendered: Rendered) -> None:
    for name, spec in rendered.pods():
        context = spec["securityContext"]
        assert context["runAsNonRoot"] is True, name
        assert context["runAsUser"] > 0, name
        assert context["runAsGroup"] > 0, name
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
    for name, container in rendered.containers():
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False, name
        assert context["capabilities"] == {"drop": ["ALL"]}, name
        assert not {"privileged", "runAsUser", "procMount"} & set(context), name


def test_the_root_file_system_is_read_only_and_what_can_be_written_to_is_bounded(rendered: Rendered) -> None:
    for name, container in rendered.containers():
        assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
        assert "/tmp" in [mount["mountPath"] for mount in container["volumeMounts"]], name
    for name, spec in rendered.pods():
        for volume in spec["volumes"]:
            if "emptyDir" in volume:
                assert volume["emptyDir"]["sizeLimit"], name


def test_all_that_a_service_writes_goes_to_the_folder_it_may_write_to(rendered: Rendered) -> None:
    for service in SERVICES:
        settings = rendered.settings(service)
        assert settings["SVA_WORK_DIR"] == settings["TMPDIR"] == settings["HOME"] == "/tmp"
    assert rendered.settings("postproc")["NUMBA_CACHE_DIR"].startswith("/tmp/")


def test_the_folder_for_work_fits_into_what_the_pod_may_use_of_the_node(rendered: Rendered) -> None:
    for service in SERVICES:
        limit = rendered.container(service)["resources"]["limits"]["ephemeral-storage"]
        (size,) = (
            v["emptyDir"]["sizeLimit"] for v in rendered.pod(service)["volumes"] if v["name"] == "work"
        )
        assert int(size.removesuffix("Gi")) < int(limit.removesuffix("Gi")), service


def test_every_container_has_requests_and_limits(rendered: Rendered) -> None:
    for name, container in rendered.containers():
        for side in ("requests", "limits"):
            assert {"cpu", "memory"} <= set(container["resources"][side]), f"{name} {side}"
        assert "ephemeral-storage" in container["resources"]["limits"], name


def test_images_name_a_version_and_never_latest(rendered: Rendered) -> None:
    for name, container in rendered.containers():
        assert re.search(r":[\w][\w.-]*$|@sha256:[0-9a-f]{64}$", container["image"]), name
        assert not container["image"].endswith(":latest"), name


def test_a_digest_goes_before_a_tag() -> None:
    image = render("production").container("gateway")["image"]
    assert image.startswith("registry.example.com/sva/sva-gateway@sha256:0f1e")


def test_variables_of_services_do_not_leak_into_the_settings(rendered: Rendered) -> None:
    for name, spec in rendered.pods():
        assert spec["enableServiceLinks"] is False, name


def test_readiness_asks_whether_the_service_can_work_and_liveness_only_whether_it_answers(
    rendered: Rendered,
) -> None:
    names = {
        "gateway": "sva.v1.GatewayService",
        "planner": "sva.v1.PlannerService",
        "sfx": "sva.v1.TextToAudioService",
        "bgm": "sva.v1.TextToAudioService",
        "postproc": "sva.v1.PostprocService",
    }
    for service in SERVICES:
        container = rendered.container(service)
        settings = rendered.settings(service)
        # A kubelet speaks no TLS: where there is, it asks at the port that serves health alone.
        port = settings.get("SVA_HEALTH_LISTEN", settings["SVA_LISTEN"]).rpartition(":")[2]
        assert container["readinessProbe"]["grpc"] == {"port": int(port), "service": names[service]}
        for probe in ("startupProbe", "livenessProbe"):
            # A pod whose checkpoint is bad stays alive, and is not restarted for ever.
            assert container[probe]["grpc"] == {"port": int(port)}
        startup, liveness = container["startupProbe"], container["livenessProbe"]
        assert startup["periodSeconds"] < liveness["periodSeconds"]
        assert startup["periodSeconds"] * startup["failureThreshold"] >= 60


def test_the_health_names_are_those_that_the_services_answer_to() -> None:
    from sva_gateway.lifecycle import SERVICES as CONTRACTS

    release = render("embedded")
    for service, contract in CONTRACTS.items():
        assert release.container(service)["readinessProbe"]["grpc"]["service"] == contract
