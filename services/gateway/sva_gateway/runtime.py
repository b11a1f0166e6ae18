"""What a running gateway holds. Workflows are plain functions that the engine finds by name, so they
reach it through `current()`."""

from __future__ import annotations

from dataclasses import dataclass

from sva_common.errors import Unavailable
from sva_common.stubs import media_pb2 as media
from sva_common.workspace import Workspace

from .artifacts import Artifacts
from .endpoints.pool import Pool
from .jobs.service import Jobs
from .places import Places
from .replicas.base import Replica
from .running import Running
from .settings import GatewaySettings
from .watch import Feeds


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of a running gateway."""

    settings: GatewaySettings
    jobs: Jobs
    feeds: Feeds
    artifacts: Artifacts
    downloads: Places
    workspace: Workspace
    planner: Pool
    sfx: Pool
    bgm: Pool
    postproc: Pool
    running: Running
    replica: Replica

    @property
    def pools(self) -> tuple[Pool, ...]:
        """The workers of all services."""
        return (self.planner, self.sfx, self.bgm, self.postproc)

    def generators(self, kind: media.TrackKind.ValueType) -> Pool:
        """The workers that generate tracks of that kind."""
        return self.bgm if kind == media.TRACK_KIND_BGM else self.sfx


_held: list[Runtime] = []


def hold(runtime: Runtime) -> None:
    """Make it the one of this process."""
    _held[:] = [runtime]


def release() -> None:
    """There is none any more."""
    _held.clear()


def current() -> Runtime:
    """The one of this process. Raises `Unavailable` while there is none."""
    if not _held:
        raise Unavailable("the gateway is starting", reason="STARTING", retry_after_s=1.0)
    return _held[0]
