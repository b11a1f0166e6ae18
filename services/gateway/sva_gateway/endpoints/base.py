"""What an endpoint URI may look like, and what its resolver does."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Protocol

HOST_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):([0-9]{1,5})")
FORMS = "must be static:host:port,host:port or dns:host:port"


class Resolver(Protocol):
    """Turns an endpoint URI into addresses."""

    def addresses(self) -> AsyncIterator[frozenset[str]]:
        """Yield all `host:port` that serve now, at once and at every change, until closed."""
        ...


def split_uri(uri: str) -> tuple[str, list[str]]:
    """Scheme and `host:port` list of an endpoint URI. Raises `ValueError`."""
    scheme, _, rest = uri.partition(":")
    targets = [target.strip() for target in rest.split(",")]
    valid = all(
        (match := HOST_PORT.fullmatch(target)) and 0 < int(match.group(2)) < 65536 for target in targets
    )
    if scheme not in ("static", "dns") or not valid or (scheme == "dns" and len(targets) != 1):
        raise ValueError(FORMS)
    return scheme, targets


def check_uri(uri: str) -> str:
    """The URI, when it is one. Raises `ValueError`."""
    split_uri(uri)
    return uri


def make_resolver(uri: str, *, dns_refresh_s: float) -> Resolver:
    """The resolver that a URI asks for."""
    from .dns import DnsResolver
    from .static import StaticResolver

    scheme, targets = split_uri(uri)
    if scheme == "dns":
        return DnsResolver(targets[0], refresh_s=dns_refresh_s)
    return StaticResolver(targets)
