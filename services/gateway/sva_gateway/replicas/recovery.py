"""The way into the engine's recovery: what is no part of its documented interface is called here alone."""

from __future__ import annotations

from collections.abc import Iterable

from dbos import DBOS
from dbos._utils import GlobalParams

from ..workflow import VERSION


def executors_at_work() -> set[str]:
    """Names of the executors that unfinished workflows of our version belong to. Blocks."""
    pending = DBOS.list_workflows(status="PENDING", app_version=VERSION, load_input=False, load_output=False)
    return {workflow.executor_id for workflow in pending if workflow.executor_id}


def recover(executors: Iterable[str]) -> int:
    """Put what dead executors left unfinished back into the queues; answer how many workflows. Blocks.

    Doing it again changes nothing: a workflow that somebody has begun since then is somebody's.
    """
    return len(DBOS._recover_pending_workflows(sorted(executors)))


def begin_as(executor: str) -> None:
    """From now on workflows that begin here belong to that executor."""
    GlobalParams.executor_id = executor
