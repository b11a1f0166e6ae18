"""What the command shows to a server: from its options, and from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .failures import InputFault
from .text import shown_path

if TYPE_CHECKING:
    from .client.credentials import Credentials

TOKEN_VARIABLE = "SVA_TOKEN"  # noqa: S105 - the variable's name
MAX_TOKEN_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Given:
    """The options before the command."""

    token_file: Path | None = None
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    tls: bool = False


_given = [Given()]


def give(given: Given) -> None:
    """Take the options of this run."""
    _given[:] = [given]


def credentials() -> Credentials:
    """What to show to a server."""
    from .client.credentials import Credentials

    (given,) = _given
    return Credentials(
        token=_token if given.token_file is not None or os.environ.get(TOKEN_VARIABLE) else "",
        ca=given.ca,
        cert=given.cert,
        key=given.key,
        tls=given.tls,
    )


def _token() -> str:
    """The present token: a file may get a new one while we run. Raises `InputFault`."""
    (given,) = _given
    if given.token_file is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    shown = shown_path(given.token_file)
    try:
        with given.token_file.open("rb") as file:
            token = file.read(MAX_TOKEN_BYTES).decode("ascii").strip()
    except OSError as error:
        raise InputFault(f"cannot read the token in {shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        token = ""
    if not token.isprintable() or not token or " " in token:
        raise InputFault(f"{shown} must hold a token and nothing else")
    return token
