"""The demo: paint the clip, give it its sound, say where everything lies."""

from __future__ import annotations

import asyncio
from pathlib import Path

from ..display.base import Display
from ..failures import OutputFault
from ..generation import Generation, generate
from ..paths import check_target, make_folder
from .clip import make_clip

SILENT = "silent.mp4"


async def show(output: Path, artifacts: Path, seed: int, display: Display) -> None:
    """Run all five services on a clip of our own. Leaves the output and the folder of artifacts."""
    check_target(output)
    silent = make_folder(artifacts) / SILENT
    display.stage("painting a silent clip: a calm sea at dusk, a thunderstorm comes")
    try:
        await asyncio.to_thread(make_clip, silent)
    except OSError as error:
        raise OutputFault.of(silent, error) from None
    # With the paper's levels the effects lie far below the music; a demo should let them be heard.
    await generate(Generation(silent, output, seed=seed, preset="balanced", artifacts=artifacts), display)
