"""The page of metrics names what the services register: no more, no less, and in the same words."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "06-metrics.md").read_text()
SECTIONS = {
    "sva_common.telemetry": "Every service",
    "sva_common.media": "planner and postproc",
    "sva_gateway": "gateway",
    "sva_planner": "planner",
    "sva_text_to_audio": "sfx and bgm",
    "sva_postproc": "postproc",
}
Row = tuple[str, str, str, tuple[str, ...], str]


def registered() -> set[Row]:
    """Section, name, type, labels and meaning of every metric object in the services' own modules."""
    rows = set()
    for path in (ROOT / "services").rglob("*.py"):
        if "from prometheus_client import" not in path.read_text():
            continue
        name = ".".join(path.with_suffix("").relative_to(ROOT / "services").parts[1:])
        (section,) = [title for package, title in SECTIONS.items() if name.startswith(package)]
        found = vars(importlib.import_module(name)).values()
        rows |= {row(section, metric) for metric in found if isinstance(metric, MetricWrapperBase)}
    return rows


def row(section: str, metric: MetricWrapperBase) -> Row:
    (told,) = metric.describe()
    name = f"{told.name}_total" if told.type == "counter" else told.name
    return section, name, told.type, tuple(metric._labelnames), told.documentation


def documented() -> list[Row]:
    """The same, from the page."""
    rows: list[Row] = []
    for part in PAGE.split("\n### ")[1:]:
        for cells in re.findall(r"^\| `(sva_\w+)` \| (\w+) \|(.*?)\| (.*?) \|(.*?)\|$", part, re.MULTILINE):
            name, kind, labels, meaning, _ = cells
            rows.append((part.partition("\n")[0], name, kind, tuple(re.findall(r"\w+", labels)), meaning))
    return rows


def test_every_metric_is_on_the_page_and_the_other_way_round() -> None:
    assert set(documented()) - registered() == set()
    assert registered() - set(documented()) == set()
    assert len(documented()) == len(set(documented()))


def test_every_setting_that_the_page_names_exists() -> None:
    settings = (ROOT / "docs" / "03-settings.md").read_text()
    named = set(re.findall(r"SVA_[A-Z0-9_]+", PAGE))
    assert {name for name in named if f"`{name}`" not in settings} == set()
