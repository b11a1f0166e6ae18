"""Reads a service's metrics, where its log says that they are."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families


class Scraped:
    """The metrics of one service at one moment."""

    def __init__(self, text: str) -> None:
        self.families: dict[str, Metric] = {
            family.name: family for family in text_string_to_metric_families(text)
        }

    def __call__(self, name: str, **labels: str) -> float:
        """The sum of the samples of that name whose labels hold these."""
        samples = [s for family in self.families.values() for s in family.samples if s.name == name]
        return sum(s.value for s in samples if labels.items() <= s.labels.items())

    def label_values(self) -> set[str]:
        """Every value that any label has."""
        samples = [s for family in self.families.values() for s in family.samples]
        return {value for sample in samples for value in sample.labels.values()}


def log_lines(path: Path) -> list[dict[str, Any]]:
    """What a service has logged."""
    return [json.loads(line) for line in path.read_text().splitlines()]


async def scrape(log: Path) -> Scraped:
    """The metrics of the service that logged there last."""
    told = [line for line in log_lines(log) if line["event"] == "metrics served"][-1]
    return await scrape_at(f"http://{told['address']}{told['path']}")


async def scrape_at(url: str) -> Scraped:
    """The metrics there."""
    return Scraped(await asyncio.to_thread(_get, url))


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - http, told by our own log
        text: str = answer.read().decode()
        return text
