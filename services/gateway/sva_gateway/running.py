"""The workflows and steps that run in this process, so that a cancelled job's calls end at once.

Other replicas notice within a second, by the workflow's state in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator


class Running:
    """Tasks by job."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[object]]] = defaultdict(set)
        self._stopping = False

    @contextlib.contextmanager
    def task(self, job_id: str) -> Iterator[None]:
        """Count the present task among the job's while the block runs."""
        if self._stopping:
            raise asyncio.CancelledError("the gateway is stopping")
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("not in a task")
        self._tasks[job_id].add(task)
        try:
            yield
        finally:
            self._tasks[job_id].discard(task)
            if not self._tasks[job_id]:
                del self._tasks[job_id]

    async def interrupt(self, job_id: str) -> None:
        """Cancel the job's tasks and wait until each has let go."""
        await _end(set(self._tasks.get(job_id, ())))

    async def interrupt_all(self) -> None:
        """Cancel every task and let none begin: recovery takes the jobs up again."""
        self._stopping = True
        await _end({task for tasks in self._tasks.values() for task in tasks})

    def resume(self) -> None:
        """Let tasks begin again."""
        self._stopping = False


async def _end(tasks: set[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
