"""What the gateway can be told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from sva_common.settings import Address, OptionalAddress, ServiceSettings, is_loopback

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
    gateway_tls_ca: str = ""
    """File with the authorities of the workers' certificates (PEM); turns TLS towards them on."""
    gateway_tls_cert: str = ""
    """File with our certificate for workers that ask for one (PEM). It is read again when it changes, as are
    the other two."""
    gateway_tls_key: str = ""
    """File with the key of that certificate (PEM, no passphrase)."""
    gateway_tls_server_name: str = ""
    """What the workers' certificates name. Empty: the name after `dns:`, `service.namespace.svc` after
    `kubernetes:`, the host after `static:`."""
    gateway_dns_refresh_s: float = Field(default=10.0, gt=0, le=3600)
    """How often a `dns:` name is resolved again."""
    gateway_auth: Literal["auto", "none"] = "auto"
    """`auto`: callers show a token of the file or the issuer below; without either, only a loopback address
    is served. `none`: whoever reaches the gateway may use it."""
    gateway_tokens: str = ""
    """File with the hashes of tokens, as `sva tokens add` writes it. Read again when it changes."""
    gateway_oidc_issuer: str = ""
    """Issuer of tokens (JWT), exactly as their `iss` has it."""
    gateway_oidc_audience: str = ""
    """What their `aud` must name."""
    gateway_oidc_jwks_url: str = ""
    """Where the issuer's keys are (JWKS). https, or http on a loopback address."""
    gateway_oidc_scope_claim: str = Field(default="scope", min_length=1)
    """Claim that holds the scopes: words with spaces between, or a list."""
    gateway_oidc_scope_prefix: str = "sva:"
    """What stands before `submit`, `read`, `cancel` and `admin` there."""
    gateway_oidc_keys_ttl_s: float = Field(default=300.0, gt=0, le=86400)
    """How long the issuer's keys are kept before they are fetched again."""
    gateway_oidc_refetch_s: float = Field(default=10.0, gt=0, le=3600)
    """The issuer is asked at most so often, whatever keys the tokens name."""
    gateway_database_url: str = Field(default_factory=lambda: f"sqlite:///{_state('jobs.sqlite')}")
    """`sqlite:///path` or `postgresql://…`. Jobs, events and the workflow engine's own state."""
    gateway_artifacts: str = Field(default_factory=lambda: _state("artifacts").as_uri())
    """`file:///path` or `s3://bucket/prefix` (credentials and region from the usual AWS_ variables)."""
    gateway_executor_id: str = Field(default="local", pattern=r"[A-Za-z0-9._-]{1,63}")
    """What tells this gateway from others with the same database: in a cluster, the pod's name."""
    gateway_lease_s: float = Field(default=15.0, ge=1, le=300)
    """With PostgreSQL: a gateway that the database has not heard of for so long is taken for dead, and others
    carry its jobs on."""
    gateway_scaler_listen: OptionalAddress = ""
    """Where KEDA asks for the backlog (`externalscaler.ExternalScaler`), at a port that only KEDA may reach.
    Empty: nowhere."""
    gateway_max_video_bytes: int = Field(default=512 * 1024**2, ge=1024)
    """Largest video, in bytes."""
    gateway_max_duration_s: float = Field(default=600.0, gt=0)
    """Longest video, in seconds."""
    gateway_max_uploads: int = Field(default=16, ge=1)
    """Uploads at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_max_uploads_per_caller: int = Field(default=8, ge=0)
    """Uploads of one caller at once, so that slow ones leave room for others. 0: as many as there is room
    for."""
    gateway_upload_idle_s: float = Field(default=60.0, gt=0)
    """An upload that sends nothing for so long is given up."""
    gateway_max_jobs: int = Field(default=200, ge=1)
    """Jobs that may be unfinished at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_max_jobs_per_caller: int = Field(default=0, ge=0)
    """Jobs that one caller may have unfinished at once. 0: as many as there is room for."""
    gateway_max_bytes_per_hour: int = Field(default=0, ge=0)
    """Bytes of video that one caller may send within an hour; past it the answer is RESOURCE_EXHAUSTED until
    enough of the hour has gone by. 0: no limit."""
    gateway_max_running: int = Field(default=8, ge=1)
    """Jobs that one gateway works on at once; the others are queued."""
    gateway_max_downloads: int = Field(default=64, ge=1)
    """Downloads at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_max_watches: int = Field(default=12_000, ge=1)
    """Watches at once; past it the answer is RESOURCE_EXHAUSTED."""
    gateway_time_limit_s: float = Field(default=3600.0, gt=0)
    """A job that names no time limit of its own fails with DEADLINE after so long."""
    gateway_retention_s: float = Field(default=7 * 24 * 3600.0, ge=0)
    """A job that ended so long ago is deleted, with all that it made. 0: never."""
    gateway_max_attempts: int = Field(default=20, ge=1)
    """How often one call may end UNAVAILABLE or DATA_LOSS before its job fails. A busy or absent worker does
    not count."""

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

    @property
    def asks_nobody(self) -> bool:
        """Whether callers are let in without being asked who they are."""
        return not (self.gateway_tokens or self.gateway_oidc_issuer)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can call."""
        return is_loopback(self.listen.rpartition(":")[0])

    @model_validator(mode="after")
    def _access(self) -> Self:
        if self.gateway_auth == "none" and not self.asks_nobody:
            raise ValueError(
                "SVA_GATEWAY_AUTH is none: unset it, or SVA_GATEWAY_TOKENS and SVA_GATEWAY_OIDC_ISSUER"
            )
        if self.gateway_auth == "auto" and self.asks_nobody and not self.on_loopback:
            raise ValueError(
                f"SVA_LISTEN is {self.listen}, which others can reach: set SVA_GATEWAY_TOKENS or "
                "SVA_GATEWAY_OIDC_ISSUER, or let anyone in with SVA_GATEWAY_AUTH=none"
            )
        if self.gateway_oidc_issuer and not (self.gateway_oidc_audience and self.gateway_oidc_jwks_url):
            raise ValueError(
                "SVA_GATEWAY_OIDC_ISSUER needs SVA_GATEWAY_OIDC_AUDIENCE and SVA_GATEWAY_OIDC_JWKS_URL"
            )
        return self

    @model_validator(mode="after")
    def _tls_to_workers(self) -> Self:
        if bool(self.gateway_tls_cert) != bool(self.gateway_tls_key):
            raise ValueError(
                "SVA_GATEWAY_TLS_CERT and SVA_GATEWAY_TLS_KEY belong together: set both, or neither"
            )
        if (self.gateway_tls_cert or self.gateway_tls_server_name) and not self.gateway_tls_ca:
            raise ValueError("TLS to the workers needs to know whom to trust: set SVA_GATEWAY_TLS_CA")
        return self

    @field_validator("gateway_oidc_jwks_url")
    @classmethod
    def _jwks_url(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if value and not local and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("must be an https:// address (http:// on a loopback address alone)")
        return value
