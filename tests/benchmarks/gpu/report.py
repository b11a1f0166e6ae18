"""The rows of the table, and what is written beside it."""

from __future__ import annotations

import json
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch

HEAD = (
    *("model", "clip", "requests", "ms/step", "replay alone", "GB/s", "of the floor", "clip, s"),
    *("audiocraft alone, ms/step", "× alone", "audiocraft batch, ms/step", "× batch"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A model, a clip and a number of requests; empty cells where `reason` says why."""

    model: str
    seconds: int
    requests: int
    step_ms: float | None = None
    """Mean over the whole clip."""
    replay_ms: float | None = None
    gigabytes_per_s: float | None = None
    floor_share: float | None = None
    """Bytes that a step must read, at the copy bandwidth, over the time that it took."""
    clip_s: float | None = None
    alone_ms: float | None = None
    times_alone: float | None = None
    """Against as many requests through audiocraft one by one."""
    batch_ms: float | None = None
    times_batch: float | None = None
    reason: str = ""

    @property
    def cells(self) -> list[str]:
        """As the table shows it."""
        cells = [self.model, f"{self.seconds} s", str(self.requests)]
        cells += [_number(value, "{:.2f}") for value in (self.step_ms, self.replay_ms)]
        cells += [_number(self.gigabytes_per_s, "{:.0f}"), _number(self.floor_share, "{:.0%}")]
        cells += [_number(self.clip_s, "{:.2f}")]
        cells += [_number(self.alone_ms, "{:.1f}"), _number(self.times_alone, "{:.1f}")]
        cells += [_number(self.batch_ms, "{:.1f}"), _number(self.times_batch, "{:.1f}")]
        return [*cells, self.reason]


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


@dataclass
class Report:
    """What was found so far; `save` may be called as often as there is news."""

    machine: str
    """Device, versions, date, command."""
    bandwidth: float
    steps: int
    contexts: Sequence[int]
    rows: list[Row] = field(default_factory=list)
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    points: dict[str, Any] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)
    """Kernels of a step and their times, the longest first."""

    @property
    def method(self) -> str:
        """How a whole clip follows from what was timed."""
        contexts = ", ".join(map(str, self.contexts))
        return (
            f"Each figure is from the medians of {self.steps} steps after {contexts} frames; "
            "a clip's time is extrapolated on straight lines between these contexts, over all its steps. "
            "Random weights in the released shapes; audiocraft under its own float16 autocast."
        )

    def table(self) -> str:
        """Markdown; a last column of reasons where there are any."""
        head = [*HEAD, "note"]
        cells = [row.cells for row in self.rows]
        if not any(row.reason for row in self.rows):
            head, cells = head[:-1], [each[:-1] for each in cells]
        lines = [head, ["---"] * len(head), *cells]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def text(self) -> str:
        """All of it, the table last."""
        lines = [self.machine, "", self.method, ""]
        for model, checks in self.checks.items():
            lines += [f"{model}: {name}: {found}" for name, found in checks.items()]
        return "\n".join([*lines, *self.notes, "", self.table()])

    def save(self, folder: str | None) -> None:
        """Write it to `gpu.md`, `gpu.json` and `profile.txt` in a folder."""
        if not folder:
            return
        found = {
            "machine": self.machine,
            "bandwidth": self.bandwidth,
            "checks": self.checks,
            "notes": self.notes,
            "points": self.points,
            "rows": [asdict(row) for row in self.rows],
        }
        Path(folder, "gpu.md").write_text(self.text() + "\n")
        Path(folder, "gpu.json").write_text(json.dumps(found, indent=2) + "\n")
        profiles = "\n\n".join(f"{name}\n{table}" for name, table in self.profiles.items())
        Path(folder, "profile.txt").write_text(profiles + "\n")


def describe_machine(device: torch.device, bandwidth: float) -> str:
    """Device, versions, date, command: what the table was measured with."""
    name = "CPU" if device.type == "cpu" else torch.cuda.get_device_name(device)
    versions = f"torch {torch.__version__}, Python {platform.python_version()}"
    if device.type == "cuda":
        import triton

        versions += f", triton {triton.__version__}, CUDA {torch.version.cuda}"
    command = shlex.join(["python", "-m", "tests.benchmarks.gpu", *sys.argv[1:]])
    return (
        f"{name}, copy bandwidth {bandwidth / 1e12:.2f} TB/s; {versions}; "
        f"{datetime.now(UTC):%Y-%m-%d}; `{command}`"
    )
