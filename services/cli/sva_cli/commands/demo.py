"""`sva demo`: the whole pipeline on a clip of its own making."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import MAX_NUMBER, Json


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.mp4", help="Where the video with sound goes.")
    ] = Path("demo.mp4"),
    artifacts: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the silent clip and all artifacts go.")
    ] = Path("demo-artifacts"),
    seed: Annotated[int, typer.Option(min=0, max=MAX_NUMBER, help="Another seed, other sounds.")] = 7,
    json: Json = False,
) -> None:
    """Make a short silent clip, run it through all five services, write demo.mp4."""
    from ..demo.show import show
    from ..running import run

    run(lambda display: show(output, artifacts, seed, display), json=json, bars=True)
