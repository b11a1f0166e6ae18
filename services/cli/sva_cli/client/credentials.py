"""What a client shows to a gateway, and by whose word it believes the gateway."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from sva_common.tls import Certificates, Pem

Path = str | os.PathLike[str]
Token = str | Callable[[], str]


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A token, or a function that answers the present one, and certificates as files in PEM form.

    `ca` holds the authorities to believe the gateway's certificate by; `cert` and `key` are for one that asks
    for ours. Each of them turns TLS on, as `tls` does with the public authorities.
    """

    token: Token = ""
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    tls: bool = False

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key belong together: give both, or neither")

    @property
    def encrypted(self) -> bool:
        """Whether the channel is encrypted."""
        return self.tls or self.ca is not None or self.cert is not None

    def read(self) -> Pem | None:
        """What a channel needs; None without TLS. Reads files. Raises `Refused` when one is unusable."""
        if not self.encrypted:
            return None
        files = (os.fspath(path) if path is not None else "" for path in (self.cert, self.key, self.ca))
        return Certificates(*files).held

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with each call. Raises `ValueError` when the token cannot travel."""
        token = self.token() if callable(self.token) else self.token
        if not token:
            return ()
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise ValueError("the token must be one word of ASCII characters")
        return (("authorization", f"Bearer {token}"),)
