"""Five services that are watched while they do one job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .collector import Collector
from .scrape import Scraped, log_lines, scrape

SERVICES = ("gateway", "planner", "sfx", "bgm", "postproc")


@dataclass(frozen=True, slots=True)
class Watched:
    """Five services that have done one job."""

    job_id: str
    logs: Path
    collector: Collector

    def log(self, service: str) -> list[dict[str, Any]]:
        """What a service has logged."""
        return log_lines(self.logs / f"{service}.log")

    async def scrape(self, service: str) -> Scraped:
        """The metrics of a service."""
        return await scrape(self.logs / f"{service}.log")
