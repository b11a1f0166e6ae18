"""`sva up`: all five services on this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_PORT, Json


def _default_state() -> Path:
    """Where programs keep their state, by the XDG base directory specification."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "sva"


def up(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the gateway listens; 0: any.")
    ] = DEFAULT_PORT,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where jobs, artifacts and logs are kept. [default: ~/.local/state/sva]"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Run all five services on this machine until Ctrl-C. Jobs outlive it and go on at the next start."""
    from ..running import run
    from ..serving import serve

    run(lambda display: serve(port, state or _default_state(), display), json=json, until_interrupted=True)
