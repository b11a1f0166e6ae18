"""Dashboard and alerts ask for what the services measure, under the names and labels that they give it."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import prometheus_client
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from .rendering import CHART, ROOT, SERVICES, render

DASHBOARD = CHART / "files" / "dashboard.json"
ALERTS = CHART / "files" / "alerts.yaml"
ADDED_BY_THE_SCRAPE = {"namespace", "app_kubernetes_io_component"}


def metric_modules() -> Iterator[str]:
    """Modules of the services that register metrics."""
    for path in sorted((ROOT / "services").glob("*/sva_*/**/*.py")):
        if re.search(r"^from prometheus_client import", path.read_text(), re.MULTILINE):
            package = next(parent for parent in path.parents if parent.name.startswith("sva_"))
            yield ".".join(path.relative_to(package.parent).with_suffix("").parts)


@cache
def series() -> dict[str, set[str]]:
    """Every series that the services can export, and its labels."""
    for module in metric_modules():
        importlib.import_module(module)
    found: dict[str, set[str]] = {}
    for name, collector in prometheus_client.REGISTRY._names_to_collectors.items():
        if name.startswith("sva_") and isinstance(collector, MetricWrapperBase):
            labels = set(collector._labelnames)
            found[name] = labels | ({"le"} if name.endswith("_bucket") else set())
    return found


def alert_expressions() -> dict[str, str]:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    return {rule["alert"]: rule["expr"] for rule in group["rules"]}


def dashboard_expressions() -> dict[str, str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in panels
        for target in panel.get("targets", [])
    }


EXPRESSIONS = {**alert_expressions(), **dashboard_expressions()}


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_every_series_and_label_that_is_asked_for_exists(place: str) -> None:
    expression = EXPRESSIONS[place]
    asked = re.findall(r"\b(sva_\w+)(?:\{([^}]*)\})?", expression)
    assert asked
    labels = set(ADDED_BY_THE_SCRAPE)
    for name, matchers in asked:
        assert name in series(), f"{name} is registered by no service"
        labels |= series()[name]
        matched = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", matchers))
        assert matched <= series()[name] | ADDED_BY_THE_SCRAPE, name
    for grouping in re.findall(r"\b(?:by|on)\s*\(([^)]*)\)", expression):
        assert {label.strip() for label in grouping.split(",") if label.strip()} <= labels


def test_a_series_that_nobody_registers_would_be_found() -> None:
    assert "sva_jobs_total" in series()
    assert "sva_jobs_totals" not in series()
    assert {"sva_rpc_duration_seconds_bucket", "sva_generation_queue_depth"} <= set(series())


def test_expressions_are_whole() -> None:
    for place, expression in EXPRESSIONS.items():
        for opening, closing in ("()", "{}", "[]"):
            assert expression.count(opening) == expression.count(closing), place
        assert expression.count('"') % 2 == 0, place


def test_alerts_show_only_labels_that_their_expressions_keep() -> None:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    for rule in group["rules"]:
        shown = set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        kept = {
            label.strip()
            for found in re.findall(r"by \(([^)]*)\)", rule["expr"])
            for label in found.split(",")
        }
        assert shown <= kept, rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["for"]


def test_panels_lie_beside_each_other_and_each_has_an_id() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for grid in [panel["gridPos"]]
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23


def test_each_service_is_scraped_where_it_serves_its_metrics() -> None:
    release = render("production")
    for service in SERVICES:
        monitor = release.one("ServiceMonitor", service)
        assert monitor["metadata"]["labels"]["release"] == "prometheus"
        (endpoint,) = monitor["spec"]["endpoints"]
        chosen = monitor["spec"]["selector"]["matchLabels"]
        (target,) = (
            found for found in release.all("Service") if chosen.items() <= found["metadata"]["labels"].items()
        )
        assert target["spec"]["clusterIP"] == "None", "each pod by itself"
        ports = {port["name"]: port["port"] for port in target["spec"]["ports"]}
        listen = release.settings(service)["SVA_METRICS_LISTEN"]
        assert listen.endswith(f":{ports[endpoint['port']]}")
        assert {label.replace(".", "_").replace("/", "_") for label in monitor["spec"]["targetLabels"]} <= (
            ADDED_BY_THE_SCRAPE
        )


def test_dashboard_and_alerts_are_shipped_as_they_are_in_the_files() -> None:
    release = render("production")
    config = release.one("ConfigMap", "dashboard")
    assert config["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert json.loads(config["data"]["sva.json"]) == json.loads(Path(DASHBOARD).read_text())
    (rule,) = release.all("PrometheusRule")
    assert rule["spec"] == yaml.safe_load(ALERTS.read_text())


def test_unless_asked_for_nothing_is_measured_or_traced_outside() -> None:
    release = render("embedded")
    assert not release.all("ServiceMonitor", "PrometheusRule")
    for service in SERVICES:
        assert not {"SVA_METRICS_LISTEN", "SVA_OTLP_ENDPOINT"} & set(release.settings(service))
