"""One table of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .faults import BOUNDARIES, KINDS, SERVICES, Injection

SHOWN = 20


@dataclass(slots=True)
class Report:
    """What a run was, and what it should not have done."""

    seed: int
    in_flight: int
    jobs: int = 0
    seconds: float = 0.0
    injection: Injection | None = None
    restarts: int = 0
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
        if self.injection is not None:
            yield from self._faults(self.injection)
        yield "| outcome | count |"
        yield "|---|---|"
        yield f"| seconds, jobs in flight | {self.seconds:.0f}, {self.in_flight} |"
        if self.restarts:
            yield f"| restarts, one after the other | {self.restarts} |"
        yield f"| jobs | {self.jobs} |"
        yield f"| jobs that failed or came out otherwise | {len(self.failed)} |"
        yield f"| tracks generated again after they were recorded | {len(self.regenerated)} |"
        yield f"| jobs with a lost, doubled or misplaced event | {len(self.events)} |"
        yield f"| processes, files, slots and workflows left behind | {len(self.leftovers)} |"
        yield f"| processes that died or would not stop, and errors in logs | {len(self.complaints)} |"
        yield from self.violations[:SHOWN]

    def _faults(self, injection: Injection) -> Iterable[str]:
        struck = injection.struck
        at_boundaries = injection.at_boundaries.total()
        yield f"seed {self.seed}: {struck.total()} faults, {at_boundaries} of them at a boundary"
        yield ""
        yield f"| fault | {' | '.join(SERVICES)} | all |"
        yield "|---" * (len(SERVICES) + 2) + "|"
        for kind in KINDS:
            counts = [struck[kind, service] for service in SERVICES]
            yield f"| {kind} | {' | '.join(map(str, counts))} | {sum(counts)} |"
        yield ""
        reached = {name: sum(injection.at_boundaries[name, kind] for kind in KINDS) for name in BOUNDARIES}
        yield "at boundaries: " + ", ".join(f"{name} {count}" for name, count in reached.items())
        yield ""
