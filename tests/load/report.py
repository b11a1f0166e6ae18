"""Tables of what was measured, and what of it breaks a promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .usage import MIB


@dataclass
class Report:
    """What one load test found."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def row(self, *cells: object) -> None:
        """Add a row."""
        self.rows.append(tuple(map(str, cells)))

    def promise(self, kept: bool, broken: str) -> None:
        """Note what is broken, if it is."""
        if not kept:
            self.violations.append(broken)

    def text(self) -> str:
        """The table in Markdown, the notes below it, and the violations last."""
        lines = [f"## {self.title}", "", _line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        lines += ["", *self.notes] if self.notes else []
        lines += ["", *(f"BROKEN: {violation}" for violation in self.violations)] if self.violations else []
        return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def mib(count: float) -> str:
    """Bytes as MiB."""
    return f"{count / MIB:.1f}"
