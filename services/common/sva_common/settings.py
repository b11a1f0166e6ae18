"""Settings come from the environment (`SVA_…`), are checked at start; each mistake gets a clear line."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ADDRESS = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(?P<port>\d{1,5})")


def _address(value: str) -> str:
    match = _ADDRESS.fullmatch(value)
    if match is None or int(match["port"]) > 65535:
        raise ValueError("must be host:port, such as 127.0.0.1:50051 or [::]:50051 (port 0: any free one)")
    return value


Address = Annotated[str, AfterValidator(_address)]
"""`host:port`; port 0 asks the system for a free one."""
OptionalAddress = Annotated[str, AfterValidator(lambda value: value and _address(value))]
"""`host:port`, or nothing."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that host, which may be an address or a name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


EXIT_SETTINGS = 78
"""Exit status when settings are wrong (EX_CONFIG of sysexits.h)."""


class ServiceSettings(BaseSettings):
    """What every service can be told."""

    model_config = SettingsConfigDict(
        env_prefix="SVA_",
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    listen: Address = "127.0.0.1:0"
    """Where to serve."""
    tls_cert: str = ""
    """File with the certificate to serve with, its chain below it (PEM). Read again when it changes.
    Empty: no TLS."""
    tls_key: str = ""
    """File with the key of that certificate (PEM, no passphrase)."""
    tls_client_ca: str = ""
    """File with the authorities whose certificates callers must have (PEM): mutual TLS. Empty: any caller."""
    health_listen: OptionalAddress = ""
    """Where to serve health alone, without TLS, for whoever probes. Empty: at the main port only."""
    grace_s: float = Field(default=30.0, ge=0, le=86400)
    """How long calls may go on after SIGTERM before they are cancelled."""
    max_calls: int = Field(default=20_000, ge=1)
    """Calls at once; past it the answer is RESOURCE_EXHAUSTED. Health and reflection do not count."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: for people on a terminal, JSON elsewhere."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is logged: this and worse."""
    metrics_listen: OptionalAddress = ""
    """Where to serve metrics for Prometheus, over HTTP under `/metrics`. Empty: nowhere."""
    otlp_endpoint: OptionalAddress = ""
    """`host:port` of an OpenTelemetry collector that takes traces (OTLP over gRPC). Empty: no traces."""
    otlp_insecure: bool = False
    """Send traces without TLS."""
    stop_with_stdin: bool = False
    """Stop when standard input closes, so that nothing outlives whoever started the process."""
    work_dir: str = ""
    """Folder for what is being worked on; each call gets its own below it. Empty: the system's."""

    @model_validator(mode="after")
    def _tls(self) -> Self:
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("SVA_TLS_CERT and SVA_TLS_KEY belong together: set both, or neither")
        if self.tls_client_ca and not self.tls_cert:
            raise ValueError("SVA_TLS_CLIENT_CA asks callers for certificates: set SVA_TLS_CERT, too")
        return self


SettingsT = TypeVar("SettingsT", bound=BaseSettings)


def load_settings(kind: type[SettingsT]) -> SettingsT:
    """Read settings from the environment, or say on stderr what is wrong with each and exit with 78."""
    try:
        return kind()
    except ValidationError as error:
        for line in explain(error, kind):
            print(line, file=sys.stderr)  # noqa: T201 - logging is not set up before settings are read
        raise SystemExit(EXIT_SETTINGS) from None


def explain(error: ValidationError, kind: type[BaseSettings]) -> list[str]:
    """One line for each mistake: the variable, what was wrong, and what it holds unless that is a secret."""
    lines = []
    for mistake in error.errors(include_url=False):
        variable = _variable(mistake["loc"], kind)
        problem = mistake["msg"].removeprefix("Value error, ")
        held = os.environ.get(variable, "")
        shown = "" if _is_secret(variable) or not held else f" (it is {held[:100]!r})"
        lines.append(f"settings: {variable}: {problem}{shown}")
    return lines


def _variable(location: tuple[int | str, ...], kind: type[BaseSettings]) -> str:
    if not location:
        return "the settings together"
    name = str(location[0])
    field = kind.model_fields.get(name)
    if field is not None and isinstance(field.validation_alias, str):
        return field.validation_alias
    prefix = kind.model_config.get("env_prefix", "")
    return name if name.isupper() else f"{prefix}{name}".upper()


def _is_secret(variable: str) -> bool:
    return any(word in variable for word in ("KEY", "TOKEN", "SECRET", "PASSWORD", "URL", "ENDPOINT"))
