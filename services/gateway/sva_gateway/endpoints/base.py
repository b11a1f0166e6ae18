"""What an endpoint URI may look like, and what its resolver does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Protocol

HOST_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):([0-9]{1,5})")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PORT_NAME = r"(?=[0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?"
IN_CLUSTER = re.compile(f"{_LABEL}/{_LABEL}:([0-9]{{1,5}}|{_PORT_NAME})")
"""Namespace and service are labels (RFC 1123); the port is a number or a name (RFC 6335)."""
FORMS = "must be static:host:port,host:port or dns:host:port or kubernetes:namespace/service:port"


class Resolver(Protocol):
    """Turns an endpoint URI into addresses."""

    def addresses(self) -> AsyncIterator[frozenset[str]]:
        """Yield all `host:port` that serve now, at once and at every change, until closed."""
        ...


def split_uri(uri: str) -> tuple[str, list[str]]:
    """Scheme of an endpoint URI, and its `host:port`s or `namespace/service:port`. Raises `ValueError`."""
    scheme, _, rest = uri.partition(":")
    targets = [target.strip() for target in rest.split(",")]
    form = IN_CLUSTER if scheme == "kubernetes" else HOST_PORT
    if scheme not in ("static", "dns", "kubernetes") or (scheme != "static" and len(targets) != 1):
        raise ValueError(FORMS)
    for target in targets:
        port = target.rpartition(":")[2]
        if not form.fullmatch(target) or (port.isdigit() and not 0 < int(port) < 65536):
            raise ValueError(FORMS)
    return scheme, targets


def check_uri(uri: str) -> str:
    """The URI, when it is one. Raises `ValueError`."""
    split_uri(uri)
    return uri


def server_name(uri: str) -> str:
    """What the certificates behind a URI name, where it resolves into bare addresses; else empty."""
    scheme, targets = split_uri(uri)
    name = targets[0].rpartition(":")[0]
    if scheme == "kubernetes":
        namespace, _, service = name.partition("/")
        return f"{service}.{namespace}.svc"
    return name.strip("[]") if scheme == "dns" else ""


def make_resolver(uri: str, *, dns_refresh_s: float) -> Resolver:
    """The resolver that a URI asks for."""
    from .dns import DnsResolver
    from .kubernetes import KubernetesResolver
    from .static import StaticResolver

    scheme, targets = split_uri(uri)
    if scheme == "kubernetes":
        return KubernetesResolver(targets[0])
    if scheme == "dns":
        return DnsResolver(targets[0], refresh_s=dns_refresh_s)
    return StaticResolver(targets)
