"""Options that several commands share."""

from __future__ import annotations

import re
from typing import Annotated

import typer

DEFAULT_PORT = 50050
MAX_NUMBER = 2**64 - 1
"""Seeds and event numbers have 64 bits on the wire."""
DEFAULT_SERVER = f"127.0.0.1:{DEFAULT_PORT}"
_ADDRESS = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})")


def check_address(value: str | None) -> str | None:
    """A `host:port`, or none. Raises `typer.BadParameter`."""
    if value is None:
        return None
    match = _ADDRESS.fullmatch(value)
    if match is None or not 0 < int(match[2]) <= 65535:
        raise typer.BadParameter(f"{value!r} is not HOST:PORT, such as localhost:{DEFAULT_PORT}")
    return value


def check_text(value: str | None) -> str | None:
    """A name that can travel: bytes that are no text cannot. Raises `typer.BadParameter`."""
    if value is not None and not value.isprintable():
        raise typer.BadParameter(f"{value!r} is no name of ours")
    return value


Server = Annotated[
    str,
    typer.Option(
        "--server",
        metavar="HOST:PORT",
        envvar="SVA_SERVER",
        callback=check_address,
        help="Where the gateway listens.",
    ),
]
OptionalServer = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="HOST:PORT",
        envvar="SVA_SERVER",
        callback=check_address,
        help="A gateway that runs already. Without it, all five services run on this machine meanwhile.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line on standard output.")]
JobId = Annotated[
    str, typer.Argument(metavar="JOB", callback=check_text, help="The job's id.", show_default=False)
]
