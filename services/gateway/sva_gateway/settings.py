"""What the gateway can be told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from sva_common.settings import Address, OptionalAddress, ServiceSettings

from .endpoints.base import check_uri


def _state(name: str) -> Path:
    """A path below the user's state folder (XDG base directory specification)."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "sva" / name


Endpoints = Annotated[str, AfterValidator(check_uri)]
"""`static:host:port,host:port`, `dns:host:port` or `kubernetes:namespace/service:port`."""


class GatewaySettings(ServiceSettings):
    """What the gateway can be told, on top of what every service can be."""

    listen: Address = "127.0.0.1:50050"
    gateway_planner: Endpoints = "static:127.0.0.1:50051"
    """Where the planner is: `static:host:port,host:port`, `dns:host:port` or
    `kubernetes:namespace/service:port` (the pods' port, by number or by name)."""
    gateway_sfx: Endpoints = "static:127.0.0.1:50052"
    """Where the sfx workers are, in the same forms."""
    gateway_bgm: Endpoints = "static:127.0.0.1:50053"
    """Where the bgm workers are, in the same forms."""
    gateway_postproc: Endpoints = "static:127.0.0.1:50054"
    """Where the postproc workers are, in the same forms."""
    gateway_dns_refresh_s: float = Field(default=10.0, gt=0, le=3600)
    """How often a `dns:` name is resolved again."""
    gateway_database_url: str = Field(default_factory=lambda: f"sqlite:///{_state('jobs.sqlite')}")
    """`sqlite:///path` or `postgresql://…`. Jobs, events and the workflow engine's own state."""
    gateway_artifacts: str = Field(default_factory=lambda: _state("artifacts").as_uri())
    """`file:///path` or `s3://bucket/prefix` (credentials and region from the usual AWS_ variables)."""
    gateway_executor_id: str = Field(default="local", pattern=r"[A-Za-z0-9._-]{1,63}")
    """Which unfinished jobs are ours after a restart: in a cluster, the pod's name."""
    gateway_scaler_listen: OptionalAddress = ""
    """Where KEDA asks for the backlog (`externalscaler.ExternalScaler`), at a port that only KEDA may reach.
    Empty: nowhere."""
    gateway_max_video_bytes: int = Field(default=512 * 1024**2, ge=1024)
    """Largest video, in bytes."""
    gateway_max_duration_s: float = Field(default=600.0, gt=0)
    """Longest video, in seconds."""
    gateway_max_uploads: int = Field(default=16, ge=1)
    """Uploads at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_upload_idle_s: float = Field(default=60.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    gateway_max_jobs: int = Field(default=200, ge=1)
    """Jobs that may be unfinished at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_max_running: int = Field(default=8, ge=1)
    """Jobs that one gateway works on at once; the others are queued."""
    gateway_time_limit_s: float = Field(default=3600.0, gt=0)
    """A job that names no time limit of its own fails with DEADLINE after so long."""
    gateway_max_attempts: int = Field(default=5, ge=1)
    """How often one call may end UNAVAILABLE before its job fails. A busy or absent worker does not count."""

    @field_validator("gateway_database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must be sqlite:///path or postgresql://user@host/database")
        return value

    @field_validator("gateway_artifacts")
    @classmethod
    def _artifacts(cls, value: str) -> str:
        if not value.startswith(("file:///", "s3://")):
            raise ValueError("must be file:///path or s3://bucket/prefix")
        return value
