"""Serve the planner: `python -m sva_planner`."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from sva_common.errors import Unavailable
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.server import Service, run
from sva_common.settings import load_settings
from sva_common.stubs.planner_pb2_grpc import add_PlannerServiceServicer_to_server
from sva_common.workspace import Workspace

from .authors.base import Author
from .authors.choose import choose_author
from .plan import Plan, PlanOptions
from .planner import make_plan
from .servicer import SERVICE, PlannerServicer
from .settings import PlannerSettings
from .slots import Slots


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(PlannerSettings)
    service = PlannerService(settings)
    servicer = PlannerServicer(
        service.plan,
        slot=Slots(settings.planner_max_plans, service.folder).take,
        max_video_bytes=settings.planner_max_video_bytes,
        upload_idle_s=settings.planner_upload_idle_s,
    )
    run(
        Service(
            name=SERVICE,
            label="planner",
            attach=lambda server: add_PlannerServiceServicer_to_server(servicer, server),
            make_ready=service.make_ready,
            close=service.close,
        ),
        settings,
    )


class PlannerService:
    """The author, once it is there: the SDKs take a second to import, and health answers meanwhile."""

    def __init__(self, settings: PlannerSettings) -> None:
        self._settings = settings
        self._author: Author | None = None
        self._workspace: Workspace | None = None

    async def make_ready(self) -> None:
        """Build the author, make a place to work, and load what every plan needs."""
        self._workspace = await asyncio.to_thread(Workspace, self._settings.work_dir, "planner")
        await asyncio.to_thread(_load)
        self._author = await asyncio.to_thread(choose_author, self._settings)

    async def plan(self, video: Path, options: PlanOptions) -> Plan:
        """Plan one video. Raises what `make_plan` raises, and `Unavailable` before the author is there."""
        if self._author is None:
            raise _not_ready()
        return await make_plan(
            video, options, self._author, max_duration_s=self._settings.planner_max_duration_s
        )

    def folder(self) -> TemporaryDirectory[str]:
        """A fresh folder for one plan. Raises `Unavailable` before there is a place for it."""
        if self._workspace is None:
            raise _not_ready()
        return self._workspace.folder()

    async def close(self) -> None:
        """Close the author, and leave nothing behind."""
        if self._author is not None:
            await self._author.close()
        if self._workspace is not None:
            self._workspace.close()


def _not_ready() -> Unavailable:
    return Unavailable("the planner is not ready", reason="NOT_READY", retry_after_s=1.0)


def _load() -> None:
    ffmpeg_path()
    import_module("av")
    import_module("sva_planner.mllm.offline")


if __name__ == "__main__":
    main()
