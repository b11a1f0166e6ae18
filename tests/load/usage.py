"""What a process uses, read from /proc: the kernel's count, not the process's own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at a process. `rss` and `peak` in bytes; `peak` since the last `forget_peak`.

    `computing_s`: of all its life, its children that have ended included.
    """

    rss: int
    peak: int
    threads: int
    files: int
    computing_s: float = 0.0

    @classmethod
    def of(cls, pid: int | str) -> Usage:
        """Look. `pid` may be "self"."""
        place = Path("/proc") / str(pid)
        fields = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
        times = (place / "stat").read_text().rpartition(")")[2].split()[11:15]
        kib = {name: int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM")}
        return cls(
            rss=kib["VmRSS"] * 1024,
            peak=kib["VmHWM"] * 1024,
            threads=int(fields["Threads"]),
            files=len(os.listdir(place / "fd")),
            computing_s=sum(map(int, times)) / os.sysconf("SC_CLK_TCK"),
        )


def forget_peak(pid: int | str) -> None:
    """Let the peak begin anew, at what is resident now (proc(5), clear_refs)."""
    (Path("/proc") / str(pid) / "clear_refs").write_text("5")


class Samples:
    """Looks at several processes, one after the other, over time."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self.pids = pids
        self.taken: dict[str, list[Usage]] = {name: [] for name in pids}

    def look(self) -> None:
        """Take one sample of each."""
        for name, pid in self.pids.items():
            self.taken[name].append(Usage.of(pid))

    async def keep(self, every_s: float) -> None:
        """Look again and again, for ever."""
        due = time.monotonic()
        while True:
            self.look()
            due += every_s
            await asyncio.sleep(due - time.monotonic())


@contextlib.asynccontextmanager
async def sampled(pids: Mapping[str, int], every_s: float) -> AsyncIterator[Samples]:
    """Samples that are taken while the block runs."""
    samples = Samples(pids)
    task = asyncio.create_task(samples.keep(every_s))
    try:
        yield samples
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def thirds(values: Sequence[float]) -> tuple[float, float]:
    """The medians of the first and of the last third: one sample that sticks out is in neither's way."""
    third = max(1, len(values) // 3)
    return statistics.median(values[:third]), statistics.median(values[-third:])
