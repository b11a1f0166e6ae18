"""The `sva` command and the Python client. They talk gRPC to the gateway like anyone else.

What is exported here is the client's public surface; errors are those of `sva_common.errors`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client.blocking import SyncClient
    from .client.client import Client, new_job_id
    from .client.jobs import (
        Artifact,
        Job,
        JobFailure,
        JobState,
        Track,
        TrackKind,
        TrackState,
        Verdict,
        Video,
    )
    from .client.options import CleanSettings, MixSettings
    from .client.updates import Event, JobStateChanged, PlanMade, Progress, TrackStateChanged, Update

_MODULES = {
    "blocking": ("SyncClient",),
    "client": ("Client", "new_job_id"),
    "jobs": (
        "Artifact",
        "Job",
        "JobFailure",
        "JobState",
        "Track",
        "TrackKind",
        "TrackState",
        "Verdict",
        "Video",
    ),
    "options": ("CleanSettings", "MixSettings"),
    "updates": ("Event", "JobStateChanged", "PlanMade", "Progress", "TrackStateChanged", "Update"),
}

__all__ = [  # noqa: RUF022 - the client first, then what it answers
    "Client",
    "SyncClient",
    "new_job_id",
    "CleanSettings",
    "MixSettings",
    "Job",
    "JobState",
    "JobFailure",
    "Track",
    "TrackKind",
    "TrackState",
    "Verdict",
    "Video",
    "Artifact",
    "Update",
    "Event",
    "JobStateChanged",
    "TrackStateChanged",
    "PlanMade",
    "Progress",
]


def __getattr__(name: str) -> Any:
    # gRPC is loaded when the client is first used, so that `sva --help` answers at once.
    for module, names in _MODULES.items():
        if name in names:
            return getattr(importlib.import_module(f".client.{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
