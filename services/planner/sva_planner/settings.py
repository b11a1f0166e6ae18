"""What the planner service can be told."""

from __future__ import annotations

from pydantic import Field

from sva_common.settings import Address, ServiceSettings


class PlannerSettings(ServiceSettings):
    """Settings of the planner service."""

    listen: Address = "127.0.0.1:50051"
    planner_max_plans: int = Field(default=8, ge=1, le=1000)
    """Plans at once; the next is answered RESOURCE_EXHAUSTED."""
    planner_max_video_bytes: int = Field(default=512 * 1024**2, ge=1)
    planner_max_duration_s: float = Field(default=600.0, gt=0)
