"""Changing replicas, images or values loses no job in flight: pods go one by one, after their work."""

from __future__ import annotations

import pytest

from sva_common.server import STOP_GRACE_S
from sva_planner.settings import PlannerSettings
from sva_postproc.settings import PostprocSettings

from .rendering import SERVICES, Rendered, render

WORKERS = SERVICES[1:]


def grace(release: Rendered, service: str) -> float:
    return float(release.settings(service)["SVA_GRACE_S"])


def test_a_pod_is_killed_only_after_its_service_has_had_its_whole_grace(rendered: Rendered) -> None:
    for service in SERVICES:
        pod = rendered.pod(service)
        before = rendered.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"]
        needed = before + grace(rendered, service) + STOP_GRACE_S
        assert pod["terminationGracePeriodSeconds"] >= needed + 10, service


@pytest.mark.parametrize("seconds", [20, 600, 3600])
def test_grace_is_longer_than_the_longest_call_that_the_limits_allow(seconds: int) -> None:
    release = render("gpu", {"limits": {"videoSeconds": seconds}})
    for service in ("sfx", "bgm"):
        assert grace(release, service) >= 1.5 * seconds
    settings = PostprocSettings()
    longest = settings.postproc_time_base_s + seconds * settings.postproc_time_per_second
    assert grace(release, "postproc") >= longest + settings.postproc_idle_s
    planner = PlannerSettings()
    assert grace(release, "planner") >= planner.planner_timeout_s + planner.planner_upload_idle_s


def test_grace_can_be_chosen() -> None:
    release = render("embedded", {"sfx": {"graceSeconds": 77}})
    assert grace(release, "sfx") == 77
    assert release.pod("sfx")["terminationGracePeriodSeconds"] == 97


def test_a_pod_that_stops_waits_until_its_callers_know(rendered: Rendered) -> None:
    for service in SERVICES:
        assert rendered.container(service)["lifecycle"]["preStop"]["sleep"]["seconds"] >= 5


def test_an_embedded_worker_goes_only_when_its_successor_is_ready() -> None:
    release = render("embedded")
    for worker in WORKERS:
        strategy = release.workload(worker)["spec"]["strategy"]
        assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def test_a_worker_on_a_gpu_gives_it_back_before_its_successor_asks_for_one() -> None:
    release = render("production")
    for worker in ("sfx", "bgm"):
        rolling = release.workload(worker)["spec"]["strategy"]["rollingUpdate"]
        assert rolling == {"maxSurge": 0, "maxUnavailable": 1}


def test_gateways_go_one_by_one_and_come_back_under_their_names(rendered: Rendered) -> None:
    spec = rendered.workload("gateway")["spec"]
    assert spec["updateStrategy"] == {"type": "RollingUpdate"}
    assert rendered.one("Service", "gateway-pods")["metadata"]["name"] == spec["serviceName"]


def test_a_drained_node_takes_one_pod_of_a_service_at_a_time_and_never_waits_for_an_unready_one(
    rendered: Rendered,
) -> None:
    for service in SERVICES:
        budget = rendered.one("PodDisruptionBudget", service)["spec"]
        # A minimum would block the drain of a node with the only pod.
        assert budget["maxUnavailable"] == 1
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


def test_a_changed_setting_rolls_the_pods_that_read_it_and_no_others() -> None:
    before = render("embedded")
    after = render("embedded", {"planner": {"settings": {"SVA_PLANNER_MAX_PLANS": 4}}})

    def checksum(release: Rendered, service: str) -> str:
        metadata = release.workload(service)["spec"]["template"]["metadata"]
        return str(metadata["annotations"]["checksum/settings"])

    rolled = [service for service in SERVICES if checksum(before, service) != checksum(after, service)]
    assert rolled == ["planner"]


def test_changing_replicas_rolls_no_pod() -> None:
    before, after = render("embedded"), render("embedded", {"defaults": {"replicas": 4}})
    for service in SERVICES:
        old, new = (release.workload(service)["spec"]["template"] for release in (before, after))
        assert old == new


def test_selectors_and_claims_are_the_same_in_every_profile_so_that_one_can_follow_the_other() -> None:
    for service in SERVICES:
        selectors = [
            render(base).workload(service)["spec"]["selector"] for base in ("minimal", "embedded", "gpu")
        ]
        assert selectors[0] == selectors[1] == selectors[2]
    claims = [render(base).one("PersistentVolumeClaim", "gateway") for base in ("minimal", "gpu")]
    assert {claim["metadata"]["name"] for claim in claims} == {"sva-gateway"}


def test_the_volume_with_the_jobs_outlives_the_release() -> None:
    claim = render("embedded").one("PersistentVolumeClaim", "gateway")
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_another_checkpoint_is_fetched_by_another_job_into_another_folder() -> None:
    """A Job cannot be changed, and pods at work must keep the files that they read."""
    before, after = render("gpu"), render("gpu", {"models": {"bgm": "facebook/musicgen-large@v2"}})

    def jobs(release: Rendered) -> dict[str, str]:
        return {
            job["metadata"]["name"]: job["spec"]["template"]["spec"]["containers"][0]["command"][-1]
            for job in release.all("Job")
        }

    kept = jobs(before).keys() & jobs(after).keys()
    assert [name.rsplit("-", 1)[0] for name in kept] == ["sva-fetch-sfx"]
    assert "/models/facebook--musicgen-large--v2" in jobs(after).values()
    assert after.settings("bgm")["SVA_BGM_CHECKPOINT"] == "/models/facebook--musicgen-large--v2"


def test_the_same_values_render_the_same_manifests() -> None:
    render_again = render.__globals__["_render"].__wrapped__
    assert render_again("production", "{}", "1.37.0") == render("production")
