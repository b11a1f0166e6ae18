"""`sva download`: what a job has made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import DEFAULT_SERVER, JobId, Json, Server, check_text


def download(
    job: JobId,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where it goes. [default: its name, here, if that is free]"
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="ARTIFACT", callback=check_text, help="Which. [default: video.mp4]")
    ] = None,
    everything: Annotated[
        Path | None, typer.Option("--all", metavar="DIR", help="All artifacts, into this folder.")
    ] = None,
    json: Json = False,
    server: Server = DEFAULT_SERVER,
) -> None:
    """Fetch the video of a job, another artifact, or all of them."""
    if everything is not None and (output is not None or name is not None):
        raise typer.BadParameter("--all goes with neither --output nor --name")
    from ..job_orders import download_all, download_one
    from ..running import run

    if everything is not None:
        run(lambda display: download_all(server, job, everything, display), json=json)
    else:
        run(lambda display: download_one(server, job, name or "video.mp4", output, display), json=json)
