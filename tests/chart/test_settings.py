"""The services understand every setting that the chart gives them."""

from __future__ import annotations

import pytest
from pydantic_settings import BaseSettings

from sva_bgm.settings import BgmSettings
from sva_gateway.settings import GatewaySettings
from sva_planner.settings import PlannerSettings
from sva_postproc.settings import PostprocSettings
from sva_sfx.settings import SfxSettings

from .rendering import CI, SERVICES, Rendered, render

CLASSES: dict[str, type[BaseSettings]] = {
    "gateway": GatewaySettings,
    "planner": PlannerSettings,
    "sfx": SfxSettings,
    "bgm": BgmSettings,
    "postproc": PostprocSettings,
}
IN_PLACE_OF_A_SECRET = {
    "SVA_GATEWAY_DATABASE_URL": "postgresql://sva@database/sva",
    "GEMINI_API_KEY": "a-key",
    "SVA_OPENAI_API_KEY": "a-key",
}
IN_PLACE_OF_A_FIELD = {"metadata.name": "sva-gateway-0", "limits.cpu": "2"}


def environment(release: Rendered, service: str) -> dict[str, str]:
    """What the kubelet would hand to the container."""
    given = release.settings(service)
    for name, variable in release.env(service).items():
        match variable.get("valueFrom"):
            case {"secretKeyRef": _}:
                given[name] = IN_PLACE_OF_A_SECRET.get(name, "a-secret")
            case {"fieldRef": {"fieldPath": path}} | {"resourceFieldRef": {"resource": path}}:
                given[name] = IN_PLACE_OF_A_FIELD[path]
            case _:
                given[name] = variable["value"]
    return given


def load(monkeypatch: pytest.MonkeyPatch, release: Rendered, service: str) -> BaseSettings:
    for name, value in environment(release, service).items():
        monkeypatch.setenv(name, value)
    return CLASSES[service]()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("base", CI)
def test_every_setting_is_one_of_the_service_and_has_a_value_that_it_takes(
    base: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = render(base)
    settings = load(monkeypatch, release, service)
    fields = type(settings).model_fields
    known = {field.validation_alias or f"SVA_{name.upper()}" for name, field in fields.items()}
    given = {name for name in environment(release, service) if name.startswith(("SVA_", "GEMINI_"))}
    assert given - known == set()


def test_limits_reach_every_service_that_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    release = render("embedded", {"limits": {"videoBytes": 1234567890, "videoSeconds": 90.5}})
    gateway, postproc = (load(monkeypatch, release, service) for service in ("gateway", "postproc"))
    assert isinstance(gateway, GatewaySettings)
    assert isinstance(postproc, PostprocSettings)
    assert gateway.gateway_max_video_bytes == postproc.postproc_max_video_bytes == 1234567890
    assert gateway.gateway_max_duration_s == postproc.postproc_max_duration_s == 90.5


def test_the_gateway_finds_the_workers_by_the_names_and_ports_that_they_have() -> None:
    for base, form in (("embedded", "kubernetes:sound/{}:{}"), ("minimal", "dns:{}.sound.svc:{}")):
        release = render(base)
        for worker in SERVICES[1:]:
            service = release.one("Service", worker)
            (port,) = (p["port"] for p in service["spec"]["ports"] if p["name"] == "grpc")
            uri = release.settings("gateway")[f"SVA_GATEWAY_{worker.upper()}"]
            assert uri == form.format(service["metadata"]["name"], port)
            assert service["spec"]["clusterIP"] == "None"
            assert release.settings(worker)["SVA_LISTEN"] == f"[::]:{port}"


def test_numbers_arrive_as_they_were_written() -> None:
    release = render(
        "embedded", {"postproc": {"settings": {"SVA_POSTPROC_MAX_PIXELS": 37748736, "SVA_GRACE_S": 12.5}}}
    )
    assert release.settings("postproc")["SVA_POSTPROC_MAX_PIXELS"] == "37748736"
    assert release.settings("postproc")["SVA_GRACE_S"] == "12.5"


def test_embedded_backends_work_on_as_many_requests_as_they_have_cores() -> None:
    release = render("embedded")
    for service, variable in (
        ("sfx", "SVA_SLOTS"),
        ("bgm", "SVA_SLOTS"),
        ("postproc", "SVA_POSTPROC_CONCURRENCY"),
    ):
        source = release.env(service)[variable]["valueFrom"]["resourceFieldRef"]
        assert source == {"containerName": service, "resource": "limits.cpu"}
    chosen = render("embedded", {"sfx": {"settings": {"SVA_SLOTS": 3}}})
    assert "SVA_SLOTS" not in chosen.env("sfx")
    assert chosen.settings("sfx")["SVA_SLOTS"] == "3"


def test_a_gateways_executor_id_is_its_pods_name() -> None:
    source = render("embedded").env("gateway")["SVA_GATEWAY_EXECUTOR_ID"]["valueFrom"]
    assert source == {"fieldRef": {"fieldPath": "metadata.name"}}


def test_real_models_are_read_from_the_volume_and_never_downloaded_by_a_pod_that_serves() -> None:
    release = render("gpu")
    for service, backend, folder in (
        ("sfx", "audiogen", "/models/facebook--audiogen-medium"),
        ("bgm", "musicgen", "/models/facebook--musicgen-medium"),
    ):
        settings = release.settings(service)
        assert settings[f"SVA_{service.upper()}_BACKEND"] == backend
        assert settings[f"SVA_{service.upper()}_CHECKPOINT"] == folder
        assert settings["HF_HUB_OFFLINE"] == "1"
        assert settings["SVA_MODELS_OFFLINE"] == "true"
        mounts = {mount["name"]: mount for mount in release.container(service)["volumeMounts"]}
        assert f"SVA_{service.upper()}_CHECKPOINT_SHA256" not in settings
        assert mounts["models"] == {"name": "models", "mountPath": "/models", "readOnly": True}


def test_a_pinned_checkpoint_is_checked_by_the_service_that_loads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    release = render("gpu", {"models": {"sha256": {"bgm": "0f" * 32}}})
    settings = load(monkeypatch, release, "bgm")
    assert isinstance(settings, BgmSettings)
    assert settings.bgm_checkpoint_sha256 == "0f" * 32


def test_gateways_take_as_many_jobs_as_the_most_gpu_pods_can_batch() -> None:
    def jobs(**values: object) -> str:
        return render("gpu", values).settings("gateway")["SVA_GATEWAY_MAX_RUNNING"]

    pods: dict[str, object] = {"autoscaling": {"by": "none", "min": 1}, "replicas": 3}
    assert jobs(sfx=pods, bgm=pods | {"replicas": 1}) == "96"
    assert jobs(sfx=pods, bgm=pods | {"replicas": 40}) == "256"
    assert jobs(sfx=pods, bgm=pods, gateway={"settings": {"SVA_GATEWAY_MAX_RUNNING": 5}}) == "5"
    assert "SVA_GATEWAY_MAX_RUNNING" not in render("embedded").settings("gateway")
