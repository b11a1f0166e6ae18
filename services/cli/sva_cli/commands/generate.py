"""`sva generate`: give a video its sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from .options import MAX_NUMBER, Json, OptionalServer


def generate(
    source: Annotated[Path, typer.Argument(metavar="IN.mp4", help="The video.", show_default=False)],
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="OUT.mp4", help="Where the video with sound goes.", show_default=False
        ),
    ],
    wish: Annotated[
        str, typer.Option(metavar="TEXT", help='What you would like: "melancholic, rainy".')
    ] = "",
    seed: Annotated[
        int | None, typer.Option(min=0, max=MAX_NUMBER, help="The same seed gives the same sound.")
    ] = None,
    preset: Annotated[
        Literal["paper", "balanced"],
        typer.Option(help="The paper's numbers, or levels by loudness with music ducked under effects."),
    ] = "paper",
    sfx: Annotated[
        list[str] | None,
        typer.Option(metavar="PROMPT", help="A sound effect of your own; may be given several times."),
    ] = None,
    bgm: Annotated[str, typer.Option(metavar="PROMPT", help="Music of your own.")] = "",
    describe: Annotated[
        str, typer.Option(metavar="TEXT", help="What the video shows, instead of a look at it.")
    ] = "",
    existing_audio: Annotated[
        Literal["replace", "keep", "duck"],
        typer.Option(help="What becomes of sound that the video already has."),
    ] = "replace",
    artifacts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Put the tracks, the mix, the plan and the provenance there, too."),
    ] = None,
    json: Json = False,
    server: OptionalServer = None,
) -> None:
    """Give a silent video its sound: effects and music that fit what it shows."""
    from ..generation import Generation
    from ..generation import generate as work
    from ..running import run

    wanted = Generation(
        source=source,
        output=output,
        wish=wish,
        seed=seed,
        preset=preset,
        sfx=tuple(sfx or ()),
        bgm=bgm,
        description=describe,
        existing_audio=existing_audio,
        artifacts=artifacts,
        server=server,
    )
    run(lambda display: work(wanted, display), json=json, bars=True)
