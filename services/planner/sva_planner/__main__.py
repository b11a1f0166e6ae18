"""Serve the planner: `python -m sva_planner`."""

from __future__ import annotations

from pathlib import Path

from sva_common.server import Service, run
from sva_common.settings import load_settings
from sva_common.stubs.planner_pb2_grpc import add_PlannerServiceServicer_to_server

from .authors.offline import OfflineAuthor
from .plan import Plan, PlanOptions
from .planner import make_plan
from .servicer import SERVICE, PlannerServicer
from .settings import PlannerSettings
from .slots import Slots


def main() -> None:
    """Read settings, build, serve."""
    settings = load_settings(PlannerSettings)
    author = OfflineAuthor()

    async def plan(video: Path, options: PlanOptions) -> Plan:
        return await make_plan(video, options, author, max_duration_s=settings.planner_max_duration_s)

    servicer = PlannerServicer(
        plan,
        slot=Slots(settings.planner_max_plans, settings.work_dir).take,
        max_video_bytes=settings.planner_max_video_bytes,
        upload_idle_s=30.0,
    )
    run(
        Service(
            name=SERVICE,
            label="planner",
            attach=lambda server: add_PlannerServiceServicer_to_server(servicer, server),
            close=author.close,
        ),
        settings,
    )


if __name__ == "__main__":
    main()
