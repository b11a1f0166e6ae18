"""What came of a run, as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .faults import BOUNDARIES, HANG, KINDS, SERVICES, Injection

SHOWN = 20


@dataclass(slots=True)
class Report:
    """What a run was, and what it should not have done."""

    in_flight: int
    injection: Injection
    restarts: int = 0
    jobs: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    regenerated: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """Everything that should not have been."""
        return [*self.failed, *self.regenerated, *self.events, *self.leftovers, *self.complaints]

    def lines(self) -> Iterable[str]:
        """The table, and below it what is to be looked into."""
        struck = self.injection.struck
        yield f"| fault | {' | '.join(SERVICES)} | all |"
        yield "|---" * (len(SERVICES) + 2) + "|"
        for kind in (*KINDS, HANG):
            counts = [struck[kind, service] for service in SERVICES]
            yield f"| {kind} | {' | '.join(map(str, counts))} | {sum(counts)} |"
        yield ""
        yield "| boundary | faults |"
        yield "|---|---|"
        for boundary in BOUNDARIES:
            yield f"| {boundary} | {self.injection.at_boundaries[boundary]} |"
        yield ""
        yield "| outcome | count |"
        yield "|---|---|"
        yield f"| faults | {struck.total()} |"
        yield f"| restarts, one after the other | {self.restarts} |"
        yield f"| seconds | {self.seconds:.0f} |"
        yield f"| jobs, {self.in_flight} in flight | {self.jobs} |"
        yield f"| jobs that failed or came out otherwise | {len(self.failed)} |"
        yield f"| tracks generated again after they were recorded | {len(self.regenerated)} |"
        yield f"| jobs with a lost, doubled or misplaced event | {len(self.events)} |"
        yield f"| processes, files, slots and workflows left behind | {len(self.leftovers)} |"
        yield f"| processes that died or would not stop, and errors in logs | {len(self.complaints)} |"
        yield from self.violations[:SHOWN]
